"""Money: the ledger, fee schedules, the gateway port and its adapters."""
