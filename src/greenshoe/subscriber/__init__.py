"""The subscriber: what an application may bring, before anybody knows."""
