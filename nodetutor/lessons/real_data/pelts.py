"""Pelts of hare and lynx that the Hudson's Bay Company collected, 1900 to 1920, in thousands.

Source: P. Howard, Modeling Basics, lecture notes for Math 442, Texas A&M University (2009), as tabulated by
B. Carpenter, Predator-Prey Population Dynamics: the Lotka-Volterra model in Stan (2018),
https://mc-stan.org/users/documentation/case-studies/lotka-volterra-predator-prey.html
"""

import numpy as np

YEARS = np.arange(1900, 1921)
HARE = np.array([
    30, 47.2, 70.2, 77.4, 36.3, 20.6, 18.1, 21.4, 22, 25.4, 27.1, 40.3, 57, 76.6, 52.3, 19.5, 11.2, 7.6, 14.6, 16.2, 24.7,
])  # fmt: skip
LYNX = np.array([
    4, 6.1, 9.8, 35.2, 59.4, 41.7, 19, 13, 8.3, 9.1, 7.4, 8, 12.3, 19.5, 45.7, 51.1, 29.7, 15.8, 9.7, 10.1, 8.6,
])  # fmt: skip
PELTS = np.stack([HARE, LYNX])  # (2, 21)

# The Company's lynx skins of 1900 to 1908, as E. T. Seton printed them: The Arctic Prairies (1911).
SETON = np.array([4473, 5781, 9117, 19267, 36116, 58850, 61388, 36201, 9664]) / 1000
