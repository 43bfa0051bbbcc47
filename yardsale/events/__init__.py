"""What happened: the outbox. One row in the transaction of the act itself, a doorbell after commit."""
