"""The ground floor: what one stage hands the next. Geometry, schemas, Parquet in and out."""
