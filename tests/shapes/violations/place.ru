# violates: shape:city--government sh:class at city:kobe
DELETE WHERE { city:kobe dcity:government ?any } ;
INSERT DATA { city:kobe dcity:government <urn:example:stray> }

# violates: shape:city--government sh:maxCount at city:kobe
INSERT DATA { city:kobe dcity:government <urn:example:another-1> }

# violates: shape:city--government sh:minCount at city:kobe
DELETE WHERE { city:kobe dcity:government ?any }

# violates: shape:city--has-priority sh:class at city:kobe
DELETE WHERE { city:kobe dcity:hasPriority ?any } ;
INSERT DATA { city:kobe dcity:hasPriority <urn:example:stray> }

# violates: shape:city--has-priority sh:minCount at city:kobe
DELETE WHERE { city:kobe dcity:hasPriority ?any }

# violates: shape:city--in-country sh:class at city:kobe
DELETE WHERE { city:kobe dcity:inCountry ?any } ;
INSERT DATA { city:kobe dcity:inCountry <urn:example:stray> }

# violates: shape:city--in-country sh:minCount at city:kobe
DELETE WHERE { city:kobe dcity:inCountry ?any }

# violates: shape:city--label sh:minCount at city:kobe
DELETE WHERE { city:kobe rdfs:label ?any }

# violates: shape:city--label sh:or at city:kobe
DELETE WHERE { city:kobe rdfs:label ?any } ;
INSERT DATA { city:kobe rdfs:label <urn:example:stray> }

# violates: shape:city--lat sh:datatype at city:kobe
DELETE WHERE { city:kobe wgs:lat ?any } ;
INSERT DATA { city:kobe wgs:lat "wrong" }

# violates: shape:city--lat sh:maxCount at city:kobe
INSERT DATA { city:kobe wgs:lat 35.6913 }

# violates: shape:city--lat sh:maxInclusive at city:kobe
DELETE WHERE { city:kobe wgs:lat ?any } ;
INSERT DATA { city:kobe wgs:lat 91.0 }

# violates: shape:city--lat sh:minCount at city:kobe
DELETE WHERE { city:kobe wgs:lat ?any }

# violates: shape:city--lat sh:minInclusive at city:kobe
DELETE WHERE { city:kobe wgs:lat ?any } ;
INSERT DATA { city:kobe wgs:lat -91.0 }

# violates: shape:city--long sh:datatype at city:kobe
DELETE WHERE { city:kobe wgs:long ?any } ;
INSERT DATA { city:kobe wgs:long "wrong" }

# violates: shape:city--long sh:maxCount at city:kobe
INSERT DATA { city:kobe wgs:long 136.183 }

# violates: shape:city--long sh:maxInclusive at city:kobe
DELETE WHERE { city:kobe wgs:long ?any } ;
INSERT DATA { city:kobe wgs:long 181.0 }

# violates: shape:city--long sh:minCount at city:kobe
DELETE WHERE { city:kobe wgs:long ?any }

# violates: shape:city--long sh:minInclusive at city:kobe
DELETE WHERE { city:kobe wgs:long ?any } ;
INSERT DATA { city:kobe wgs:long -181.0 }

# violates: shape:city--mayor sh:class at city:kobe
DELETE WHERE { city:kobe dcity:mayor ?any } ;
INSERT DATA { city:kobe dcity:mayor <urn:example:stray> }

# violates: shape:city--mayor sh:maxCount at city:kobe
INSERT DATA { city:kobe dcity:mayor <urn:example:another-1> }

# violates: shape:city--mayor sh:minCount at city:kobe
DELETE WHERE { city:kobe dcity:mayor ?any }

# violates: shape:city--place-kind sh:maxCount at city:kobe
INSERT DATA { city:kobe dcity:placeKind <urn:example:another-1> }

# violates: shape:city--place-kind sh:minCount at city:kobe
DELETE WHERE { city:kobe dcity:placeKind ?any }

# violates: shape:city--place-kind sh:node at city:kobe
DELETE WHERE { city:kobe dcity:placeKind ?any } ;
INSERT DATA { city:kobe dcity:placeKind <urn:example:stray> }

# violates: shape:city--population sh:datatype at city:kobe
DELETE WHERE { city:kobe dcity:population ?any } ;
INSERT DATA { city:kobe dcity:population "wrong" }

# violates: shape:city--population sh:maxCount at city:kobe
INSERT DATA { city:kobe dcity:population 1537273 }

# violates: shape:city--population sh:minCount at city:kobe
DELETE WHERE { city:kobe dcity:population ?any }

# violates: shape:city-group--count sh:datatype at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:count ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:count "wrong" }

# violates: shape:city-group--count sh:maxCount at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:count <urn:example:another-1> . <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:count <urn:example:another-2> }

# violates: shape:city-group--count sh:minInclusive at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:count ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:count -1 }

# violates: shape:city-group--criterion sh:maxLength at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:criterion ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:criterion "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:city-group--criterion sh:minCount at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:criterion ?any }

# violates: shape:city-group--group-member sh:class at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:groupMember ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:groupMember <urn:example:stray> }

# violates: shape:city-group--label sh:minCount at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> rdfs:label ?any }

# violates: shape:city-group--label sh:or at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> rdfs:label ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> rdfs:label <urn:example:stray> }

# violates: shape:city-group--quantifier sh:maxCount at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:quantifier <urn:example:another-1> . <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:quantifier <urn:example:another-2> }

# violates: shape:city-group--quantifier sh:node at <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million>
DELETE WHERE { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:quantifier ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/city-group/cities-of-3-to-10-million> dcity:quantifier <urn:example:stray> }

# violates: shape:place--count sh:datatype at place:seattle--principal-arterials
DELETE WHERE { place:seattle--principal-arterials dcity:count ?any } ;
INSERT DATA { place:seattle--principal-arterials dcity:count "wrong" }

# violates: shape:place--count sh:maxCount at place:seattle--principal-arterials
INSERT DATA { place:seattle--principal-arterials dcity:count 8 }

# violates: shape:place--count sh:minInclusive at place:seattle--principal-arterials
DELETE WHERE { place:seattle--principal-arterials dcity:count ?any } ;
INSERT DATA { place:seattle--principal-arterials dcity:count 0 }

# violates: shape:place--label sh:minCount at place:seattle--principal-arterials
DELETE WHERE { place:seattle--principal-arterials rdfs:label ?any }

# violates: shape:place--label sh:or at place:seattle--principal-arterials
DELETE WHERE { place:seattle--principal-arterials rdfs:label ?any } ;
INSERT DATA { place:seattle--principal-arterials rdfs:label <urn:example:stray> }

# violates: shape:place--place-kind sh:maxCount at place:seattle--principal-arterials
INSERT DATA { place:seattle--principal-arterials dcity:placeKind <urn:example:another-1> }

# violates: shape:place--place-kind sh:minCount at place:seattle--principal-arterials
DELETE WHERE { place:seattle--principal-arterials dcity:placeKind ?any }

# violates: shape:place--place-kind sh:node at place:seattle--principal-arterials
DELETE WHERE { place:seattle--principal-arterials dcity:placeKind ?any } ;
INSERT DATA { place:seattle--principal-arterials dcity:placeKind <urn:example:stray> }

# violates: shape:place--within sh:class at place:seattle--principal-arterials
DELETE WHERE { place:seattle--principal-arterials dcity:within ?any } ;
INSERT DATA { place:seattle--principal-arterials dcity:within <urn:example:stray> }
