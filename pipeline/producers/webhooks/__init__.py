"""The webhooks: what other systems send in their own formats, verified, and as touchpoints.

All of it is pure: bytes and headers in, values out. Receiving and answering are the gateway's.
"""
