"""Questions: "me too", the answer that helped, and what becomes of both elsewhere. Stands above the boards."""
