"""What every suite stands on: measuring, data, services, the machine."""
