"""The lists that offices send: kept verbatim, read, judged, admitted."""
