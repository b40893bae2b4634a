# violates: shape:owl-class sh:node at dcity:City
DELETE WHERE { dcity:City skos:definition ?any }

# violates: shape:owl-class--is-defined-by sh:maxCount at dcity:City
INSERT DATA { dcity:City rdfs:isDefinedBy <urn:example:another-1> }

# violates: shape:owl-class--is-defined-by sh:minCount at dcity:City
DELETE WHERE { dcity:City rdfs:isDefinedBy ?any }

# violates: shape:owl-class--is-defined-by sh:nodeKind at dcity:City
DELETE WHERE { dcity:City rdfs:isDefinedBy ?any } ;
INSERT DATA { dcity:City rdfs:isDefinedBy "no node" }

# violates: shape:owl-class--label sh:datatype at dcity:City
DELETE WHERE { dcity:City rdfs:label ?any } ;
INSERT DATA { dcity:City rdfs:label "wrong" }

# violates: shape:owl-class--label sh:minCount at dcity:City
DELETE WHERE { dcity:City rdfs:label ?any }

# violates: shape:owl-class--label sh:uniqueLang at dcity:City
DELETE WHERE { dcity:City rdfs:label ?any } ;
INSERT DATA { dcity:City rdfs:label "one"@en , "another"@en }

# violates: shape:owl-datatype-property sh:node at dcity:page
DELETE WHERE { dcity:page skos:definition ?any }

# violates: shape:owl-datatype-property--is-defined-by sh:maxCount at dcity:page
INSERT DATA { dcity:page rdfs:isDefinedBy <urn:example:another-1> }

# violates: shape:owl-datatype-property--is-defined-by sh:minCount at dcity:page
DELETE WHERE { dcity:page rdfs:isDefinedBy ?any }

# violates: shape:owl-datatype-property--is-defined-by sh:nodeKind at dcity:page
DELETE WHERE { dcity:page rdfs:isDefinedBy ?any } ;
INSERT DATA { dcity:page rdfs:isDefinedBy "no node" }

# violates: shape:owl-datatype-property--label sh:datatype at dcity:page
DELETE WHERE { dcity:page rdfs:label ?any } ;
INSERT DATA { dcity:page rdfs:label "wrong" }

# violates: shape:owl-datatype-property--label sh:minCount at dcity:page
DELETE WHERE { dcity:page rdfs:label ?any }

# violates: shape:owl-datatype-property--label sh:uniqueLang at dcity:page
DELETE WHERE { dcity:page rdfs:label ?any } ;
INSERT DATA { dcity:page rdfs:label "one"@en , "another"@en }

# violates: shape:owl-object-property sh:node at dcity:via
DELETE WHERE { dcity:via skos:definition ?any }

# violates: shape:owl-object-property--is-defined-by sh:maxCount at dcity:via
INSERT DATA { dcity:via rdfs:isDefinedBy <urn:example:another-1> }

# violates: shape:owl-object-property--is-defined-by sh:minCount at dcity:via
DELETE WHERE { dcity:via rdfs:isDefinedBy ?any }

# violates: shape:owl-object-property--is-defined-by sh:nodeKind at dcity:via
DELETE WHERE { dcity:via rdfs:isDefinedBy ?any } ;
INSERT DATA { dcity:via rdfs:isDefinedBy "no node" }

# violates: shape:owl-object-property--label sh:datatype at dcity:via
DELETE WHERE { dcity:via rdfs:label ?any } ;
INSERT DATA { dcity:via rdfs:label "wrong" }

# violates: shape:owl-object-property--label sh:minCount at dcity:via
DELETE WHERE { dcity:via rdfs:label ?any }

# violates: shape:owl-object-property--label sh:uniqueLang at dcity:via
DELETE WHERE { dcity:via rdfs:label ?any } ;
INSERT DATA { dcity:via rdfs:label "one"@en , "another"@en }

# violates: shape:owl-ontology--creator sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:creator ?any }

# violates: shape:owl-ontology--creator sh:nodeKind at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:creator ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:creator "no node" }

# violates: shape:owl-ontology--description sh:datatype at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:description ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:description "wrong" }

# violates: shape:owl-ontology--description sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:description ?any }

# violates: shape:owl-ontology--issued sh:datatype at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:issued ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:issued "wrong" }

# violates: shape:owl-ontology--issued sh:maxCount at <https://w3id.org/digital-cities/def>
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:issued "1900-01-01"^^xsd:date }

# violates: shape:owl-ontology--issued sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:issued ?any }

# violates: shape:owl-ontology--license sh:maxCount at <https://w3id.org/digital-cities/def>
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:license <urn:example:another-1> }

# violates: shape:owl-ontology--license sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:license ?any }

# violates: shape:owl-ontology--license sh:nodeKind at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:license ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:license "no node" }

# violates: shape:owl-ontology--modified sh:datatype at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:modified ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:modified "wrong" }

# violates: shape:owl-ontology--modified sh:maxCount at <https://w3id.org/digital-cities/def>
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:modified "1900-01-01"^^xsd:date }

# violates: shape:owl-ontology--modified sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:modified ?any }

# violates: shape:owl-ontology--preferred-namespace-prefix sh:datatype at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> vann:preferredNamespacePrefix ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> vann:preferredNamespacePrefix 1 }

# violates: shape:owl-ontology--preferred-namespace-prefix sh:maxCount at <https://w3id.org/digital-cities/def>
INSERT DATA { <https://w3id.org/digital-cities/def> vann:preferredNamespacePrefix "another 1" }

# violates: shape:owl-ontology--preferred-namespace-prefix sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> vann:preferredNamespacePrefix ?any }

# violates: shape:owl-ontology--preferred-namespace-uri sh:datatype at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> vann:preferredNamespaceUri ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> vann:preferredNamespaceUri 1 }

# violates: shape:owl-ontology--preferred-namespace-uri sh:maxCount at <https://w3id.org/digital-cities/def>
INSERT DATA { <https://w3id.org/digital-cities/def> vann:preferredNamespaceUri "another 1" }

# violates: shape:owl-ontology--preferred-namespace-uri sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> vann:preferredNamespaceUri ?any }

# violates: shape:owl-ontology--title sh:datatype at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:title ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> dcterms:title "wrong" }

# violates: shape:owl-ontology--title sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> dcterms:title ?any }

# violates: shape:owl-ontology--version-info sh:datatype at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> owl:versionInfo ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> owl:versionInfo 1 }

# violates: shape:owl-ontology--version-info sh:maxCount at <https://w3id.org/digital-cities/def>
INSERT DATA { <https://w3id.org/digital-cities/def> owl:versionInfo "another 1" }

# violates: shape:owl-ontology--version-info sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> owl:versionInfo ?any }

# violates: shape:owl-ontology--version-info sh:pattern at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> owl:versionInfo ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> owl:versionInfo "?" }

# violates: shape:owl-ontology--version-iri sh:maxCount at <https://w3id.org/digital-cities/def>
INSERT DATA { <https://w3id.org/digital-cities/def> owl:versionIRI <urn:example:another-1> }

# violates: shape:owl-ontology--version-iri sh:minCount at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> owl:versionIRI ?any }

# violates: shape:owl-ontology--version-iri sh:nodeKind at <https://w3id.org/digital-cities/def>
DELETE WHERE { <https://w3id.org/digital-cities/def> owl:versionIRI ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/def> owl:versionIRI "no node" }

# violates: shape:own-term-has-definition sh:or at dcity:City
DELETE WHERE { dcity:City skos:definition ?any }
