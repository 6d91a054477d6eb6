"""What the three doors share: pages, language, rendering and components."""
