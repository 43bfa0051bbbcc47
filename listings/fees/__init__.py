"""What a sale costs buyer and seller: the lowest room, since every price shown contains it."""
