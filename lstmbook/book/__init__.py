"""What only the pages need: drawings, exercises, the ledger."""
