"""What is rising: in the whole town, and near each neighbourhood."""
