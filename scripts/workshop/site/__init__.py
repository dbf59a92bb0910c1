"""The documentation's site: pages that are written and made, built by zensical."""
