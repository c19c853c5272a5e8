"""Reading the inventory and the receipts it holds."""
