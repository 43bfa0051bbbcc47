"""Does every order's money explain itself? Its status, the ledger, payments, payouts and the gateway's own books."""
