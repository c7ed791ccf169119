"""What is done to touchpoints so that they tell of customers without telling who they are."""
