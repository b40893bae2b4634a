# violates: shape:measurement sh:node at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:value ?any } ;
DELETE WHERE { claim:pune--cloud-share dcity:minValue ?any } ;
DELETE WHERE { claim:pune--cloud-share dcity:maxValue ?any }

# violates: shape:measurement--about sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:about <urn:example:another-1> }

# violates: shape:measurement--about sh:minCount at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:about ?any }

# violates: shape:measurement--about sh:nodeKind at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:about ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:about "no node" }

# violates: shape:measurement--baseline-of sh:class at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:baselineOf ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:baselineOf <urn:example:stray> }

# violates: shape:measurement--denominator sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:denominator <urn:example:another-1> . claim:pune--cloud-share dcity:denominator <urn:example:another-2> }

# violates: shape:measurement--denominator sh:or at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:denominator ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:denominator <urn:example:stray> }

# violates: shape:measurement--indicator sh:class at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:indicator ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:indicator <urn:example:stray> }

# violates: shape:measurement--indicator sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:indicator <urn:example:another-1> }

# violates: shape:measurement--indicator sh:minCount at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:indicator ?any }

# violates: shape:measurement--kind sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:kind <urn:example:another-1> }

# violates: shape:measurement--kind sh:node at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:kind ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:kind <urn:example:stray> }

# violates: shape:measurement--max-value sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:maxValue 91 }

# violates: shape:measurement--max-value sh:or at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:maxValue ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:maxValue <urn:example:stray> }

# violates: shape:measurement--min-value sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:minValue 81 }

# violates: shape:measurement--min-value sh:or at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:minValue ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:minValue <urn:example:stray> }

# violates: shape:measurement--paired-with sh:class at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:pairedWith ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:pairedWith <urn:example:stray> }

# violates: shape:measurement--qualifier sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:qualifier <urn:example:another-1> . claim:pune--cloud-share dcity:qualifier <urn:example:another-2> }

# violates: shape:measurement--qualifier sh:node at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:qualifier ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:qualifier <urn:example:stray> }

# violates: shape:measurement--statistic sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:statistic <urn:example:another-1> . claim:pune--cloud-share dcity:statistic <urn:example:another-2> }

# violates: shape:measurement--statistic sh:node at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:statistic ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:statistic <urn:example:stray> }

# violates: shape:measurement--subject-share sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:subjectShare <urn:example:another-1> . claim:pune--cloud-share dcity:subjectShare <urn:example:another-2> }

# violates: shape:measurement--subject-share sh:maxInclusive at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:subjectShare ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:subjectShare 101 }

# violates: shape:measurement--subject-share sh:minInclusive at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:subjectShare ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:subjectShare -1 }

# violates: shape:measurement--subset-of sh:class at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:subsetOf ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:subsetOf <urn:example:stray> }

# violates: shape:measurement--target-of sh:class at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:targetOf ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:targetOf <urn:example:stray> }

# violates: shape:measurement--unit sh:class at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:unit ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:unit <urn:example:stray> }

# violates: shape:measurement--unit sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:unit <urn:example:another-1> }

# violates: shape:measurement--unit sh:minCount at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:unit ?any }

# violates: shape:measurement--value sh:maxCount at claim:pune--cloud-share
INSERT DATA { claim:pune--cloud-share dcity:value <urn:example:another-1> . claim:pune--cloud-share dcity:value <urn:example:another-2> }

# violates: shape:measurement--value sh:or at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:value ?any } ;
INSERT DATA { claim:pune--cloud-share dcity:value <urn:example:stray> }

# violates: shape:measurement-has-number sh:or at claim:pune--cloud-share
DELETE WHERE { claim:pune--cloud-share dcity:value ?any } ;
DELETE WHERE { claim:pune--cloud-share dcity:minValue ?any } ;
DELETE WHERE { claim:pune--cloud-share dcity:maxValue ?any }

# violates: shape:reported-figure--value sh:minCount at claim:kobe--workforce
DELETE WHERE { claim:kobe--workforce dcity:value ?any }
