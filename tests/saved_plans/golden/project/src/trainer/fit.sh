echo better
