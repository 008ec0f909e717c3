"""Limits: how much and how fast members may write."""
