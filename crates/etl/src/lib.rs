//! One day of raw to one Parquet file.
