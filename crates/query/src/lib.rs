//! Tables and SQL.
