//! `telelake aws cost`: what a month on AWS costs, by item, from arithmetic and list prices.

mod bill;
mod estimate;
mod prices;
mod usage;

pub(super) use estimate::{Args, run};
