"""What the simulated cloud knows: tenants, products, devices and the time."""
