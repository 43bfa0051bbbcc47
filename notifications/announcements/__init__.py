"""The company's voice: announcements that one person writes, another lets out, and everybody in an audience hears once."""
