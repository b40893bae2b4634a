# violates: shape:computed-aggregate--computed-city-count sh:datatype at <urn:example:computed>
DELETE WHERE { <urn:example:computed> dcity:computedCityCount ?any } ;
INSERT DATA { <urn:example:computed> dcity:computedCityCount "wrong" }

# violates: shape:computed-aggregate--computed-city-count sh:maxCount at <urn:example:computed>
INSERT DATA { <urn:example:computed> dcity:computedCityCount 13 }

# violates: shape:computed-aggregate--computed-city-count sh:minCount at <urn:example:computed>
DELETE WHERE { <urn:example:computed> dcity:computedCityCount ?any }

# violates: shape:computed-aggregate--reported-city-count sh:maxCount at <urn:example:computed>
INSERT DATA { <urn:example:computed> dcity:reportedCityCount <urn:example:another-1> }

# violates: shape:insight--label sh:minCount at <urn:example:insight>
DELETE WHERE { <urn:example:insight> rdfs:label ?any }

# violates: shape:insight--label sh:or at <urn:example:insight>
DELETE WHERE { <urn:example:insight> rdfs:label ?any } ;
INSERT DATA { <urn:example:insight> rdfs:label <urn:example:stray> }

# violates: shape:survey-aggregate sh:node at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:reportedCityCount ?any } ;
DELETE WHERE { claim:data--digital-twin-live dcity:reportedShare ?any } ;
DELETE WHERE { claim:data--digital-twin-live dcity:reportedOrdinal ?any } ;
DELETE WHERE { claim:data--digital-twin-live dcity:quantifier ?any }

# violates: shape:survey-aggregate--base-size sh:datatype at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:baseSize ?any } ;
INSERT DATA { claim:data--digital-twin-live dcity:baseSize "wrong" }

# violates: shape:survey-aggregate--base-size sh:maxCount at claim:data--digital-twin-live
INSERT DATA { claim:data--digital-twin-live dcity:baseSize 31 }

# violates: shape:survey-aggregate--base-size sh:minInclusive at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:baseSize ?any } ;
INSERT DATA { claim:data--digital-twin-live dcity:baseSize 0 }

# violates: shape:survey-aggregate--computed-city-count sh:maxCount at claim:data--digital-twin-live
INSERT DATA { claim:data--digital-twin-live dcity:computedCityCount <urn:example:another-1> }

# violates: shape:survey-aggregate--reported-city-count sh:datatype at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:reportedCityCount ?any } ;
INSERT DATA { claim:data--digital-twin-live dcity:reportedCityCount "wrong" }

# violates: shape:survey-aggregate--reported-city-count sh:maxCount at claim:data--digital-twin-live
INSERT DATA { claim:data--digital-twin-live dcity:reportedCityCount 15 }

# violates: shape:survey-aggregate--reported-city-count sh:maxInclusive at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:reportedCityCount ?any } ;
INSERT DATA { claim:data--digital-twin-live dcity:reportedCityCount 31 }

# violates: shape:survey-aggregate--reported-city-count sh:minInclusive at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:reportedCityCount ?any } ;
INSERT DATA { claim:data--digital-twin-live dcity:reportedCityCount -1 }

# violates: shape:survey-aggregate--reported-share sh:maxCount at claim:data--digital-twin-live
INSERT DATA { claim:data--digital-twin-live dcity:reportedShare <urn:example:another-1> . claim:data--digital-twin-live dcity:reportedShare <urn:example:another-2> }

# violates: shape:survey-aggregate--reported-share sh:maxInclusive at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:reportedShare ?any } ;
INSERT DATA { claim:data--digital-twin-live dcity:reportedShare 101 }

# violates: shape:survey-aggregate--reported-share sh:minInclusive at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:reportedShare ?any } ;
INSERT DATA { claim:data--digital-twin-live dcity:reportedShare -1 }

# violates: shape:survey-aggregate-has-value sh:or at claim:data--digital-twin-live
DELETE WHERE { claim:data--digital-twin-live dcity:reportedCityCount ?any } ;
DELETE WHERE { claim:data--digital-twin-live dcity:reportedShare ?any } ;
DELETE WHERE { claim:data--digital-twin-live dcity:reportedOrdinal ?any } ;
DELETE WHERE { claim:data--digital-twin-live dcity:quantifier ?any }
