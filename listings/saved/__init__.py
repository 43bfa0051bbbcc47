"""What people keep an eye on: favourites, and sellers they follow."""
