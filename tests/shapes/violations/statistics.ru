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

# violates: shape:computed-aggregate--base-size sh:datatype at <https://w3id.org/digital-cities/id/computed/role--mayor>
DELETE WHERE { <https://w3id.org/digital-cities/id/computed/role--mayor> dcity:baseSize ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/computed/role--mayor> dcity:baseSize "wrong" }

# violates: shape:computed-aggregate--base-size sh:maxCount at <https://w3id.org/digital-cities/id/computed/role--mayor>
INSERT DATA { <https://w3id.org/digital-cities/id/computed/role--mayor> dcity:baseSize 31 }

# violates: shape:computed-aggregate--base-size sh:minCount at <https://w3id.org/digital-cities/id/computed/role--mayor>
DELETE WHERE { <https://w3id.org/digital-cities/id/computed/role--mayor> dcity:baseSize ?any }

# violates: shape:computed-aggregate--data-set sh:maxCount at <https://w3id.org/digital-cities/id/computed/role--mayor>
INSERT DATA { <https://w3id.org/digital-cities/id/computed/role--mayor> qb:dataSet <urn:example:another-1> }

# violates: shape:computed-aggregate--data-set sh:minCount at <https://w3id.org/digital-cities/id/computed/role--mayor>
DELETE WHERE { <https://w3id.org/digital-cities/id/computed/role--mayor> qb:dataSet ?any }

# violates: shape:computed-aggregate--statement sh:maxCount at <https://w3id.org/digital-cities/id/computed/role--mayor>
INSERT DATA { <https://w3id.org/digital-cities/id/computed/role--mayor> dcity:statement <urn:example:another-1> }

# violates: shape:data-set--description sh:minCount at <https://w3id.org/digital-cities/id/data-set/computed-roles>
DELETE WHERE { <https://w3id.org/digital-cities/id/data-set/computed-roles> dcterms:description ?any }

# violates: shape:data-set--label sh:maxCount at <https://w3id.org/digital-cities/id/data-set/computed-roles>
INSERT DATA { <https://w3id.org/digital-cities/id/data-set/computed-roles> rdfs:label "another 1"@en }

# violates: shape:data-set--label sh:minCount at <https://w3id.org/digital-cities/id/data-set/computed-roles>
DELETE WHERE { <https://w3id.org/digital-cities/id/data-set/computed-roles> rdfs:label ?any }

# violates: shape:reported-observation--computed-city-count sh:maxCount at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
INSERT DATA { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:computedCityCount <urn:example:another-1> }

# violates: shape:reported-observation--measure-type sh:in at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
DELETE WHERE { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> qb:measureType ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> qb:measureType <urn:example:stray> }

# violates: shape:reported-observation--measure-type sh:maxCount at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
INSERT DATA { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> qb:measureType <urn:example:another-1> }

# violates: shape:reported-observation--measure-type sh:minCount at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
DELETE WHERE { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> qb:measureType ?any }

# violates: shape:reported-observation--statement sh:class at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
DELETE WHERE { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:statement ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:statement <urn:example:stray> }

# violates: shape:reported-observation--statement sh:maxCount at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
INSERT DATA { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:statement <urn:example:another-1> }

# violates: shape:reported-observation--unit sh:class at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
DELETE WHERE { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:unit ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:unit <urn:example:stray> }

# violates: shape:reported-observation--unit sh:maxCount at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
INSERT DATA { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:unit <urn:example:another-1> }

# violates: shape:reported-observation--unit sh:minCount at <https://w3id.org/digital-cities/id/claim/data--ai-live/count>
DELETE WHERE { <https://w3id.org/digital-cities/id/claim/data--ai-live/count> dcity:unit ?any }
