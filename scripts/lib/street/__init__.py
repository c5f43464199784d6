"""Plays the whole system on one machine: broker, cloud, edges and a street of simulated buildings."""
