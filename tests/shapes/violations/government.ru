# violates: shape:actor-group--count sh:datatype at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members dcity:count ?any } ;
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:count "wrong" }

# violates: shape:actor-group--count sh:maxCount at group:glasgow--digital-glasgow-board-members
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:count 12 }

# violates: shape:actor-group--count sh:minInclusive at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members dcity:count ?any } ;
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:count 0 }

# violates: shape:actor-group--group-kind sh:maxCount at group:glasgow--digital-glasgow-board-members
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:groupKind <urn:example:another-1> }

# violates: shape:actor-group--group-kind sh:minCount at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members dcity:groupKind ?any }

# violates: shape:actor-group--group-kind sh:node at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members dcity:groupKind ?any } ;
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:groupKind <urn:example:stray> }

# violates: shape:actor-group--label sh:minCount at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members rdfs:label ?any }

# violates: shape:actor-group--label sh:or at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members rdfs:label ?any } ;
INSERT DATA { group:glasgow--digital-glasgow-board-members rdfs:label <urn:example:stray> }

# violates: shape:actor-group--member-of-body sh:class at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members dcity:memberOfBody ?any } ;
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:memberOfBody <urn:example:stray> }

# violates: shape:actor-group--qualifier sh:maxCount at group:glasgow--digital-glasgow-board-members
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:qualifier <urn:example:another-1> . group:glasgow--digital-glasgow-board-members dcity:qualifier <urn:example:another-2> }

# violates: shape:actor-group--qualifier sh:node at group:glasgow--digital-glasgow-board-members
DELETE WHERE { group:glasgow--digital-glasgow-board-members dcity:qualifier ?any } ;
INSERT DATA { group:glasgow--digital-glasgow-board-members dcity:qualifier <urn:example:stray> }

# violates: shape:city-government--government-of sh:class at gov:kobe
DELETE WHERE { gov:kobe dcity:governmentOf ?any } ;
INSERT DATA { gov:kobe dcity:governmentOf <urn:example:stray> }

# violates: shape:city-government--government-of sh:maxCount at gov:kobe
INSERT DATA { gov:kobe dcity:governmentOf <urn:example:another-1> }

# violates: shape:city-government--government-of sh:minCount at gov:kobe
DELETE WHERE { gov:kobe dcity:governmentOf ?any }

# violates: shape:city-government--homepage sh:minCount at gov:kobe
DELETE WHERE { gov:kobe foaf:homepage ?any }

# violates: shape:city-government--homepage sh:nodeKind at gov:kobe
DELETE WHERE { gov:kobe foaf:homepage ?any } ;
INSERT DATA { gov:kobe foaf:homepage "no node" }

# violates: shape:city-government--label sh:minCount at gov:kobe
DELETE WHERE { gov:kobe rdfs:label ?any }

# violates: shape:city-government--label sh:or at gov:kobe
DELETE WHERE { gov:kobe rdfs:label ?any } ;
INSERT DATA { gov:kobe rdfs:label <urn:example:stray> }

# violates: shape:city-government--organization-kind sh:maxCount at gov:kobe
INSERT DATA { gov:kobe dcity:organizationKind <urn:example:another-1> }

# violates: shape:city-government--organization-kind sh:minCount at gov:kobe
DELETE WHERE { gov:kobe dcity:organizationKind ?any }

# violates: shape:city-government--organization-kind sh:node at gov:kobe
DELETE WHERE { gov:kobe dcity:organizationKind ?any } ;
INSERT DATA { gov:kobe dcity:organizationKind <urn:example:stray> }

# violates: shape:city-government--workforce sh:datatype at gov:kobe
DELETE WHERE { gov:kobe dcity:workforce ?any } ;
INSERT DATA { gov:kobe dcity:workforce "wrong" }

# violates: shape:city-government--workforce sh:maxCount at gov:kobe
INSERT DATA { gov:kobe dcity:workforce 21186 }

# violates: shape:city-government--workforce sh:minCount at gov:kobe
DELETE WHERE { gov:kobe dcity:workforce ?any }

# violates: shape:external-organization--label sh:minCount at <https://w3id.org/digital-cities/id/organization/f5>
DELETE WHERE { <https://w3id.org/digital-cities/id/organization/f5> rdfs:label ?any }

# violates: shape:external-organization--label sh:or at <https://w3id.org/digital-cities/id/organization/f5>
DELETE WHERE { <https://w3id.org/digital-cities/id/organization/f5> rdfs:label ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/organization/f5> rdfs:label <urn:example:stray> }

# violates: shape:external-organization--organization-kind sh:maxCount at <https://w3id.org/digital-cities/id/organization/f5>
INSERT DATA { <https://w3id.org/digital-cities/id/organization/f5> dcity:organizationKind <urn:example:another-1> }

# violates: shape:external-organization--organization-kind sh:node at <https://w3id.org/digital-cities/id/organization/f5>
DELETE WHERE { <https://w3id.org/digital-cities/id/organization/f5> dcity:organizationKind ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/organization/f5> dcity:organizationKind <urn:example:stray> }

# violates: shape:governance-body--label sh:minCount at body:boston--cabinet
DELETE WHERE { body:boston--cabinet rdfs:label ?any }

# violates: shape:governance-body--label sh:or at body:boston--cabinet
DELETE WHERE { body:boston--cabinet rdfs:label ?any } ;
INSERT DATA { body:boston--cabinet rdfs:label <urn:example:stray> }

# violates: shape:governance-body--organization-kind sh:maxCount at body:boston--cabinet
INSERT DATA { body:boston--cabinet dcity:organizationKind <urn:example:another-1> }

# violates: shape:governance-body--organization-kind sh:node at body:boston--cabinet
DELETE WHERE { body:boston--cabinet dcity:organizationKind ?any } ;
INSERT DATA { body:boston--cabinet dcity:organizationKind <urn:example:stray> }

# violates: shape:network--label sh:minCount at <urn:example:network>
DELETE WHERE { <urn:example:network> rdfs:label ?any }

# violates: shape:network--label sh:or at <urn:example:network>
DELETE WHERE { <urn:example:network> rdfs:label ?any } ;
INSERT DATA { <urn:example:network> rdfs:label <urn:example:stray> }

# violates: shape:network--organization-kind sh:maxCount at <urn:example:network>
INSERT DATA { <urn:example:network> dcity:organizationKind <urn:example:another-1> }

# violates: shape:network--organization-kind sh:node at <urn:example:network>
DELETE WHERE { <urn:example:network> dcity:organizationKind ?any } ;
INSERT DATA { <urn:example:network> dcity:organizationKind <urn:example:stray> }

# violates: shape:organizational-unit--label sh:minCount at unit:pune--it-department
DELETE WHERE { unit:pune--it-department rdfs:label ?any }

# violates: shape:organizational-unit--label sh:or at unit:pune--it-department
DELETE WHERE { unit:pune--it-department rdfs:label ?any } ;
INSERT DATA { unit:pune--it-department rdfs:label <urn:example:stray> }

# violates: shape:organizational-unit--organization-kind sh:maxCount at unit:pune--it-department
INSERT DATA { unit:pune--it-department dcity:organizationKind <urn:example:another-1> }

# violates: shape:organizational-unit--organization-kind sh:node at unit:pune--it-department
DELETE WHERE { unit:pune--it-department dcity:organizationKind ?any } ;
INSERT DATA { unit:pune--it-department dcity:organizationKind <urn:example:stray> }

# violates: shape:organizational-unit--unit-of sh:class at unit:pune--it-department
DELETE WHERE { unit:pune--it-department org:unitOf ?any } ;
INSERT DATA { unit:pune--it-department org:unitOf <urn:example:stray> }

# violates: shape:organizational-unit--unit-of sh:minCount at unit:pune--it-department
DELETE WHERE { unit:pune--it-department org:unitOf ?any }
