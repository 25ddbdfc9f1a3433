"""What conventions contributes to the kernel's lists."""
