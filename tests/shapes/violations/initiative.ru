# violates: shape:case-study--case-initiative sh:class at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:caseInitiative ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:caseInitiative <urn:example:stray> }

# violates: shape:case-study--case-initiative sh:minCount at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:caseInitiative ?any }

# violates: shape:case-study--in-city sh:class at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inCity ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inCity <urn:example:stray> }

# violates: shape:case-study--in-city sh:maxCount at <https://w3id.org/digital-cities/id/case-study/helsinki>
INSERT DATA { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inCity <urn:example:another-1> }

# violates: shape:case-study--in-city sh:minCount at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inCity ?any }

# violates: shape:case-study--in-section sh:class at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inSection ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inSection <urn:example:stray> }

# violates: shape:case-study--in-section sh:maxCount at <https://w3id.org/digital-cities/id/case-study/helsinki>
INSERT DATA { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inSection <urn:example:another-1> }

# violates: shape:case-study--in-section sh:minCount at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> dcity:inSection ?any }

# violates: shape:case-study--label sh:minCount at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> rdfs:label ?any }

# violates: shape:case-study--label sh:or at <https://w3id.org/digital-cities/id/case-study/helsinki>
DELETE WHERE { <https://w3id.org/digital-cities/id/case-study/helsinki> rdfs:label ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/case-study/helsinki> rdfs:label <urn:example:stray> }

# violates: shape:effect--affects sh:nodeKind at claim:pune--appointments
DELETE WHERE { claim:pune--appointments dcity:affects ?any } ;
INSERT DATA { claim:pune--appointments dcity:affects "no node" }

# violates: shape:effect--cause sh:minCount at claim:pune--appointments
DELETE WHERE { claim:pune--appointments dcity:cause ?any }

# violates: shape:effect--cause sh:nodeKind at claim:pune--appointments
DELETE WHERE { claim:pune--appointments dcity:cause ?any } ;
INSERT DATA { claim:pune--appointments dcity:cause "no node" }

# violates: shape:effect--direction sh:maxCount at claim:pune--appointments
INSERT DATA { claim:pune--appointments dcity:direction <urn:example:another-1> }

# violates: shape:effect--direction sh:node at claim:pune--appointments
DELETE WHERE { claim:pune--appointments dcity:direction ?any } ;
INSERT DATA { claim:pune--appointments dcity:direction <urn:example:stray> }

# violates: shape:effect--outcome sh:minCount at claim:pune--appointments
DELETE WHERE { claim:pune--appointments dcity:outcome ?any }

# violates: shape:effect--outcome sh:nodeKind at claim:pune--appointments
DELETE WHERE { claim:pune--appointments dcity:outcome ?any } ;
INSERT DATA { claim:pune--appointments dcity:outcome "no node" }

# violates: shape:event--event-kind sh:maxCount at <urn:example:event>
INSERT DATA { <urn:example:event> dcity:eventKind <urn:example:another-1> }

# violates: shape:event--event-kind sh:minCount at <urn:example:event>
DELETE WHERE { <urn:example:event> dcity:eventKind ?any }

# violates: shape:event--event-kind sh:node at <urn:example:event>
DELETE WHERE { <urn:example:event> dcity:eventKind ?any } ;
INSERT DATA { <urn:example:event> dcity:eventKind <urn:example:stray> }

# violates: shape:event--label sh:minCount at <urn:example:event>
DELETE WHERE { <urn:example:event> rdfs:label ?any }

# violates: shape:event--label sh:or at <urn:example:event>
DELETE WHERE { <urn:example:event> rdfs:label ?any } ;
INSERT DATA { <urn:example:event> rdfs:label <urn:example:stray> }

# violates: shape:initiative--has-status sh:node at init:pune--chatbots
DELETE WHERE { init:pune--chatbots dcity:hasStatus ?any } ;
INSERT DATA { init:pune--chatbots dcity:hasStatus <urn:example:stray> }

# violates: shape:initiative--in-city sh:class at init:pune--chatbots
DELETE WHERE { init:pune--chatbots dcity:inCity ?any } ;
INSERT DATA { init:pune--chatbots dcity:inCity <urn:example:stray> }

# violates: shape:initiative--initiative-type sh:maxCount at init:pune--chatbots
INSERT DATA { init:pune--chatbots dcity:initiativeType <urn:example:another-1> }

# violates: shape:initiative--initiative-type sh:minCount at init:pune--chatbots
DELETE WHERE { init:pune--chatbots dcity:initiativeType ?any }

# violates: shape:initiative--initiative-type sh:node at init:pune--chatbots
DELETE WHERE { init:pune--chatbots dcity:initiativeType ?any } ;
INSERT DATA { init:pune--chatbots dcity:initiativeType <urn:example:stray> }

# violates: shape:initiative--label sh:minCount at init:pune--chatbots
DELETE WHERE { init:pune--chatbots rdfs:label ?any }

# violates: shape:initiative--label sh:or at init:pune--chatbots
DELETE WHERE { init:pune--chatbots rdfs:label ?any } ;
INSERT DATA { init:pune--chatbots rdfs:label <urn:example:stray> }

# violates: shape:participation--agreement-type sh:maxCount at claim:pune--ngos-wifi
INSERT DATA { claim:pune--ngos-wifi dcity:agreementType <urn:example:another-1> }

# violates: shape:participation--agreement-type sh:node at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:agreementType ?any } ;
INSERT DATA { claim:pune--ngos-wifi dcity:agreementType <urn:example:stray> }

# violates: shape:participation--brought-in-by sh:class at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:broughtInBy ?any } ;
INSERT DATA { claim:pune--ngos-wifi dcity:broughtInBy <urn:example:stray> }

# violates: shape:participation--brought-in-by sh:maxCount at claim:pune--ngos-wifi
INSERT DATA { claim:pune--ngos-wifi dcity:broughtInBy <urn:example:another-1> . claim:pune--ngos-wifi dcity:broughtInBy <urn:example:another-2> }

# violates: shape:participation--contribution sh:maxCount at claim:pune--ngos-wifi
INSERT DATA { claim:pune--ngos-wifi dcity:contribution "another 1"@en }

# violates: shape:participation--contribution sh:maxLength at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:contribution ?any } ;
INSERT DATA { claim:pune--ngos-wifi dcity:contribution "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:participation--in-initiative sh:maxCount at claim:pune--ngos-wifi
INSERT DATA { claim:pune--ngos-wifi dcity:inInitiative <urn:example:another-1> }

# violates: shape:participation--in-initiative sh:minCount at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:inInitiative ?any }

# violates: shape:participation--in-initiative sh:or at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:inInitiative ?any } ;
INSERT DATA { claim:pune--ngos-wifi dcity:inInitiative <urn:example:stray> }

# violates: shape:participation--participant sh:class at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:participant ?any } ;
INSERT DATA { claim:pune--ngos-wifi dcity:participant <urn:example:stray> }

# violates: shape:participation--participant sh:maxCount at claim:pune--ngos-wifi
INSERT DATA { claim:pune--ngos-wifi dcity:participant <urn:example:another-1> }

# violates: shape:participation--participant sh:minCount at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:participant ?any }

# violates: shape:participation--participation-role sh:maxCount at claim:pune--ngos-wifi
INSERT DATA { claim:pune--ngos-wifi dcity:participationRole <urn:example:another-1> }

# violates: shape:participation--participation-role sh:minCount at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:participationRole ?any }

# violates: shape:participation--participation-role sh:node at claim:pune--ngos-wifi
DELETE WHERE { claim:pune--ngos-wifi dcity:participationRole ?any } ;
INSERT DATA { claim:pune--ngos-wifi dcity:participationRole <urn:example:stray> }

# violates: shape:product--has-status sh:node at prod:apotti
DELETE WHERE { prod:apotti dcity:hasStatus ?any } ;
INSERT DATA { prod:apotti dcity:hasStatus <urn:example:stray> }

# violates: shape:product--label sh:minCount at prod:apotti
DELETE WHERE { prod:apotti rdfs:label ?any }

# violates: shape:product--label sh:or at prod:apotti
DELETE WHERE { prod:apotti rdfs:label ?any } ;
INSERT DATA { prod:apotti rdfs:label <urn:example:stray> }

# violates: shape:product--product-kind sh:maxCount at prod:apotti
INSERT DATA { prod:apotti dcity:productKind <urn:example:another-1> }

# violates: shape:product--product-kind sh:minCount at prod:apotti
DELETE WHERE { prod:apotti dcity:productKind ?any }

# violates: shape:product--product-kind sh:node at prod:apotti
DELETE WHERE { prod:apotti dcity:productKind ?any } ;
INSERT DATA { prod:apotti dcity:productKind <urn:example:stray> }

# violates: shape:regulation--label sh:minCount at <https://w3id.org/digital-cities/id/regulation/gdpr>
DELETE WHERE { <https://w3id.org/digital-cities/id/regulation/gdpr> rdfs:label ?any }

# violates: shape:regulation--label sh:or at <https://w3id.org/digital-cities/id/regulation/gdpr>
DELETE WHERE { <https://w3id.org/digital-cities/id/regulation/gdpr> rdfs:label ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/regulation/gdpr> rdfs:label <urn:example:stray> }

# violates: shape:regulation--regulation-kind sh:maxCount at <https://w3id.org/digital-cities/id/regulation/gdpr>
INSERT DATA { <https://w3id.org/digital-cities/id/regulation/gdpr> dcity:regulationKind <urn:example:another-1> }

# violates: shape:regulation--regulation-kind sh:minCount at <https://w3id.org/digital-cities/id/regulation/gdpr>
DELETE WHERE { <https://w3id.org/digital-cities/id/regulation/gdpr> dcity:regulationKind ?any }

# violates: shape:regulation--regulation-kind sh:node at <https://w3id.org/digital-cities/id/regulation/gdpr>
DELETE WHERE { <https://w3id.org/digital-cities/id/regulation/gdpr> dcity:regulationKind ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/regulation/gdpr> dcity:regulationKind <urn:example:stray> }

# violates: shape:service--has-status sh:node at svc:helsinki--autonomous-bus-routes
DELETE WHERE { svc:helsinki--autonomous-bus-routes dcity:hasStatus ?any } ;
INSERT DATA { svc:helsinki--autonomous-bus-routes dcity:hasStatus <urn:example:stray> }

# violates: shape:service--label sh:minCount at svc:helsinki--autonomous-bus-routes
DELETE WHERE { svc:helsinki--autonomous-bus-routes rdfs:label ?any }

# violates: shape:service--label sh:or at svc:helsinki--autonomous-bus-routes
DELETE WHERE { svc:helsinki--autonomous-bus-routes rdfs:label ?any } ;
INSERT DATA { svc:helsinki--autonomous-bus-routes rdfs:label <urn:example:stray> }
