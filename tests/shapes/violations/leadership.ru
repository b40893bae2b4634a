# violates: shape:competence--action sh:maxCount at claim:seattle--loter-support
INSERT DATA { claim:seattle--loter-support dcity:action "another 1"@en }

# violates: shape:competence--action sh:maxLength at claim:seattle--loter-support
DELETE WHERE { claim:seattle--loter-support dcity:action ?any } ;
INSERT DATA { claim:seattle--loter-support dcity:action "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:competence--competence-over sh:minCount at claim:seattle--loter-support
DELETE WHERE { claim:seattle--loter-support dcity:competenceOver ?any }

# violates: shape:competence--competence-over sh:nodeKind at claim:seattle--loter-support
DELETE WHERE { claim:seattle--loter-support dcity:competenceOver ?any } ;
INSERT DATA { claim:seattle--loter-support dcity:competenceOver "no node" }

# violates: shape:competence--holder sh:maxCount at claim:seattle--loter-support
INSERT DATA { claim:seattle--loter-support dcity:holder <urn:example:another-1> }

# violates: shape:competence--holder sh:minCount at claim:seattle--loter-support
DELETE WHERE { claim:seattle--loter-support dcity:holder ?any }

# violates: shape:competence--holder sh:or at claim:seattle--loter-support
DELETE WHERE { claim:seattle--loter-support dcity:holder ?any } ;
INSERT DATA { claim:seattle--loter-support dcity:holder <urn:example:stray> }

# violates: shape:competence--modality sh:in at claim:seattle--loter-support
DELETE WHERE { claim:seattle--loter-support dcity:modality ?any } ;
INSERT DATA { claim:seattle--loter-support dcity:modality <urn:example:stray> }

# violates: shape:competence--modality sh:maxCount at claim:seattle--loter-support
INSERT DATA { claim:seattle--loter-support dcity:modality <urn:example:another-1> }

# violates: shape:competence--modality sh:minCount at claim:seattle--loter-support
DELETE WHERE { claim:seattle--loter-support dcity:modality ?any }

# violates: shape:person--name sh:datatype at person:ada-colau
DELETE WHERE { person:ada-colau foaf:name ?any } ;
INSERT DATA { person:ada-colau foaf:name 1 }

# violates: shape:person--name sh:maxCount at person:ada-colau
INSERT DATA { person:ada-colau foaf:name "another 1" }

# violates: shape:person--name sh:minCount at person:ada-colau
DELETE WHERE { person:ada-colau foaf:name ?any }

# violates: shape:post--label sh:minCount at post:kobe--mayor
DELETE WHERE { post:kobe--mayor rdfs:label ?any }

# violates: shape:post--label sh:or at post:kobe--mayor
DELETE WHERE { post:kobe--mayor rdfs:label ?any } ;
INSERT DATA { post:kobe--mayor rdfs:label <urn:example:stray> }

# violates: shape:post--post-in sh:class at post:kobe--mayor
DELETE WHERE { post:kobe--mayor org:postIn ?any } ;
INSERT DATA { post:kobe--mayor org:postIn <urn:example:stray> }

# violates: shape:post--post-in sh:maxCount at post:kobe--mayor
INSERT DATA { post:kobe--mayor org:postIn <urn:example:another-1> }

# violates: shape:post--post-in sh:minCount at post:kobe--mayor
DELETE WHERE { post:kobe--mayor org:postIn ?any }

# violates: shape:post--post-status sh:maxCount at post:kobe--mayor
INSERT DATA { post:kobe--mayor dcity:postStatus <urn:example:another-1> }

# violates: shape:post--post-status sh:node at post:kobe--mayor
DELETE WHERE { post:kobe--mayor dcity:postStatus ?any } ;
INSERT DATA { post:kobe--mayor dcity:postStatus <urn:example:stray> }

# violates: shape:post--role sh:class at post:kobe--mayor
DELETE WHERE { post:kobe--mayor org:role ?any } ;
INSERT DATA { post:kobe--mayor org:role <urn:example:stray> }

# violates: shape:post--role sh:minCount at post:kobe--mayor
DELETE WHERE { post:kobe--mayor org:role ?any }

# violates: shape:tenure--appointed-by sh:class at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:appointedBy ?any } ;
INSERT DATA { claim:boston--tenure-elges dcity:appointedBy <urn:example:stray> }

# violates: shape:tenure--attested-in sh:datatype at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:attestedIn ?any } ;
INSERT DATA { claim:boston--tenure-elges dcity:attestedIn "wrong" }

# violates: shape:tenure--attested-in sh:maxCount at claim:boston--tenure-elges
INSERT DATA { claim:boston--tenure-elges dcity:attestedIn "1900"^^xsd:gYear }

# violates: shape:tenure--attested-in sh:minCount at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:attestedIn ?any }

# violates: shape:tenure--member sh:class at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges org:member ?any } ;
INSERT DATA { claim:boston--tenure-elges org:member <urn:example:stray> }

# violates: shape:tenure--member sh:maxCount at claim:boston--tenure-elges
INSERT DATA { claim:boston--tenure-elges org:member <urn:example:another-1> }

# violates: shape:tenure--member sh:minCount at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges org:member ?any }

# violates: shape:tenure--of-post sh:class at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:ofPost ?any } ;
INSERT DATA { claim:boston--tenure-elges dcity:ofPost <urn:example:stray> }

# violates: shape:tenure--of-post sh:maxCount at claim:boston--tenure-elges
INSERT DATA { claim:boston--tenure-elges dcity:ofPost <urn:example:another-1> }

# violates: shape:tenure--of-post sh:minCount at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:ofPost ?any }

# violates: shape:tenure--tenure-mode sh:maxCount at claim:boston--tenure-elges
INSERT DATA { claim:boston--tenure-elges dcity:tenureMode <urn:example:another-1> }

# violates: shape:tenure--tenure-mode sh:node at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:tenureMode ?any } ;
INSERT DATA { claim:boston--tenure-elges dcity:tenureMode <urn:example:stray> }

# violates: shape:tenure--title-as-printed sh:datatype at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:titleAsPrinted ?any } ;
INSERT DATA { claim:boston--tenure-elges dcity:titleAsPrinted 1 }

# violates: shape:tenure--title-as-printed sh:maxCount at claim:boston--tenure-elges
INSERT DATA { claim:boston--tenure-elges dcity:titleAsPrinted "another 1" }

# violates: shape:tenure--title-as-printed sh:maxLength at claim:boston--tenure-elges
DELETE WHERE { claim:boston--tenure-elges dcity:titleAsPrinted ?any } ;
INSERT DATA { claim:boston--tenure-elges dcity:titleAsPrinted "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }
