echo fit
