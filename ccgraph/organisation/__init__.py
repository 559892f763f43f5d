"""Your own organisation: a spreadsheet of roles, activities and levels, checked, and made a graph of the model."""
