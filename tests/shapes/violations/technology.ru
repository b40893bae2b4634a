# violates: shape:technology--of-theme sh:class at tech:drone
DELETE WHERE { tech:drone dcity:ofTheme ?any } ;
INSERT DATA { tech:drone dcity:ofTheme <urn:example:stray> }

# violates: shape:technology--of-theme sh:maxCount at tech:drone
INSERT DATA { tech:drone dcity:ofTheme <urn:example:another-1> }

# violates: shape:technology--of-theme sh:minCount at tech:drone
DELETE WHERE { tech:drone dcity:ofTheme ?any }

# violates: shape:technology-adoption--adopter sh:class at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:adopter ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:adopter <urn:example:stray> }

# violates: shape:technology-adoption--experience-band sh:maxCount at claim:pune--public-wifi
INSERT DATA { claim:pune--public-wifi dcity:experienceBand <urn:example:another-1> . claim:pune--public-wifi dcity:experienceBand <urn:example:another-2> }

# violates: shape:technology-adoption--experience-band sh:node at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:experienceBand ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:experienceBand <urn:example:stray> }

# violates: shape:technology-adoption--in-city sh:class at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:inCity ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:inCity <urn:example:stray> }

# violates: shape:technology-adoption--in-city sh:maxCount at claim:pune--public-wifi
INSERT DATA { claim:pune--public-wifi dcity:inCity <urn:example:another-1> }

# violates: shape:technology-adoption--in-city sh:minCount at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:inCity ?any }

# violates: shape:technology-adoption--scope-count sh:datatype at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:scopeCount ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:scopeCount "wrong" }

# violates: shape:technology-adoption--scope-count sh:maxCount at claim:pune--public-wifi
INSERT DATA { claim:pune--public-wifi dcity:scopeCount 301 }

# violates: shape:technology-adoption--scope-count sh:minInclusive at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:scopeCount ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:scopeCount 0 }

# violates: shape:technology-adoption--scope-place sh:class at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:scopePlace ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:scopePlace <urn:example:stray> }

# violates: shape:technology-adoption--status sh:maxCount at claim:pune--public-wifi
INSERT DATA { claim:pune--public-wifi dcity:status <urn:example:another-1> }

# violates: shape:technology-adoption--status sh:minCount at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:status ?any }

# violates: shape:technology-adoption--status sh:node at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:status ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:status <urn:example:stray> }

# violates: shape:technology-adoption--technology sh:class at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:technology ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:technology <urn:example:stray> }

# violates: shape:technology-adoption--technology sh:maxCount at claim:pune--public-wifi
INSERT DATA { claim:pune--public-wifi dcity:technology <urn:example:another-1> }

# violates: shape:technology-adoption--technology sh:minCount at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:technology ?any }

# violates: shape:technology-adoption--user-group sh:class at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:userGroup ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:userGroup <urn:example:stray> }

# violates: shape:technology-adoption--via sh:or at claim:pune--public-wifi
DELETE WHERE { claim:pune--public-wifi dcity:via ?any } ;
INSERT DATA { claim:pune--public-wifi dcity:via <urn:example:stray> }

# violates: shape:technology-relation--from-technology sh:class at <urn:example:technology-relation>
DELETE WHERE { <urn:example:technology-relation> dcity:fromTechnology ?any } ;
INSERT DATA { <urn:example:technology-relation> dcity:fromTechnology <urn:example:stray> }

# violates: shape:technology-relation--from-technology sh:minCount at <urn:example:technology-relation>
DELETE WHERE { <urn:example:technology-relation> dcity:fromTechnology ?any }

# violates: shape:technology-relation--relation-kind sh:maxCount at <urn:example:technology-relation>
INSERT DATA { <urn:example:technology-relation> dcity:relationKind <urn:example:another-1> }

# violates: shape:technology-relation--relation-kind sh:minCount at <urn:example:technology-relation>
DELETE WHERE { <urn:example:technology-relation> dcity:relationKind ?any }

# violates: shape:technology-relation--relation-kind sh:node at <urn:example:technology-relation>
DELETE WHERE { <urn:example:technology-relation> dcity:relationKind ?any } ;
INSERT DATA { <urn:example:technology-relation> dcity:relationKind <urn:example:stray> }

# violates: shape:technology-relation--to-technology sh:class at <urn:example:technology-relation>
DELETE WHERE { <urn:example:technology-relation> dcity:toTechnology ?any } ;
INSERT DATA { <urn:example:technology-relation> dcity:toTechnology <urn:example:stray> }

# violates: shape:technology-relation--to-technology sh:minCount at <urn:example:technology-relation>
DELETE WHERE { <urn:example:technology-relation> dcity:toTechnology ?any }
