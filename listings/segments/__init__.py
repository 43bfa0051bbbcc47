"""Who our buyers and sellers are, by how lately, how often and for how much: counted each night, in words that people use."""
