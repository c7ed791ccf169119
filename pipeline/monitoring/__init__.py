"""From an agreement to what watches over it: recording rules, alerts, routes."""
