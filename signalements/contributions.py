"""What signalements contributes to the kernel's lists."""
