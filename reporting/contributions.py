"""What reporting contributes to the kernel's lists."""
