"""What runs beside the package: how it is watched, and how it is put up."""
