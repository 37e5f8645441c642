"""The first day: venues as declared data, an order book, auctions, agents, a stabilising manager."""
