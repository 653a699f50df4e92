//! The subcommands, one file each.

pub(crate) mod aws;
pub(crate) mod bot;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod dashboard;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod etl;
pub(crate) mod import;
pub(crate) mod ingest;
pub(crate) mod init;
pub(crate) mod quarantine;
pub(crate) mod queries;
pub(crate) mod run;
pub(crate) mod sql;
pub(crate) mod tables;
pub(crate) mod verify;
pub(crate) mod webhook;
