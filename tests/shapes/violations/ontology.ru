# violates: shape:owl-class--is-defined-by sh:maxCount at schema:City
INSERT DATA { schema:City rdfs:isDefinedBy <urn:example:another-1> }

# violates: shape:owl-class--is-defined-by sh:minCount at schema:City
DELETE WHERE { schema:City rdfs:isDefinedBy ?any }

# violates: shape:owl-class--is-defined-by sh:nodeKind at schema:City
DELETE WHERE { schema:City rdfs:isDefinedBy ?any } ;
INSERT DATA { schema:City rdfs:isDefinedBy "no node" }

# violates: shape:owl-class--label sh:datatype at schema:City
DELETE WHERE { schema:City rdfs:label ?any } ;
INSERT DATA { schema:City rdfs:label "wrong" }

# violates: shape:owl-class--label sh:minCount at schema:City
DELETE WHERE { schema:City rdfs:label ?any }

# violates: shape:owl-class--label sh:uniqueLang at schema:City
DELETE WHERE { schema:City rdfs:label ?any } ;
INSERT DATA { schema:City rdfs:label "one"@en , "another"@en }

# violates: shape:owl-datatype-property--is-defined-by sh:maxCount at schema:pageEnd
INSERT DATA { schema:pageEnd rdfs:isDefinedBy <urn:example:another-1> }

# violates: shape:owl-datatype-property--is-defined-by sh:minCount at schema:pageEnd
DELETE WHERE { schema:pageEnd rdfs:isDefinedBy ?any }

# violates: shape:owl-datatype-property--is-defined-by sh:nodeKind at schema:pageEnd
DELETE WHERE { schema:pageEnd rdfs:isDefinedBy ?any } ;
INSERT DATA { schema:pageEnd rdfs:isDefinedBy "no node" }

# violates: shape:owl-datatype-property--label sh:datatype at schema:pageEnd
DELETE WHERE { schema:pageEnd rdfs:label ?any } ;
INSERT DATA { schema:pageEnd rdfs:label "wrong" }

# violates: shape:owl-datatype-property--label sh:minCount at schema:pageEnd
DELETE WHERE { schema:pageEnd rdfs:label ?any }

# violates: shape:owl-datatype-property--label sh:uniqueLang at schema:pageEnd
DELETE WHERE { schema:pageEnd rdfs:label ?any } ;
INSERT DATA { schema:pageEnd rdfs:label "one"@en , "another"@en }

# violates: shape:owl-object-property--is-defined-by sh:maxCount at schema:about
INSERT DATA { schema:about rdfs:isDefinedBy <urn:example:another-1> }

# violates: shape:owl-object-property--is-defined-by sh:minCount at schema:about
DELETE WHERE { schema:about rdfs:isDefinedBy ?any }

# violates: shape:owl-object-property--is-defined-by sh:nodeKind at schema:about
DELETE WHERE { schema:about rdfs:isDefinedBy ?any } ;
INSERT DATA { schema:about rdfs:isDefinedBy "no node" }

# violates: shape:owl-object-property--label sh:datatype at schema:about
DELETE WHERE { schema:about rdfs:label ?any } ;
INSERT DATA { schema:about rdfs:label "wrong" }

# violates: shape:owl-object-property--label sh:minCount at schema:about
DELETE WHERE { schema:about rdfs:label ?any }

# violates: shape:owl-object-property--label sh:uniqueLang at schema:about
DELETE WHERE { schema:about rdfs:label ?any } ;
INSERT DATA { schema:about rdfs:label "one"@en , "another"@en }

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
