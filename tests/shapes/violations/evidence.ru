# violates: shape:cited-work--label sh:minCount at work:apotti-as-a-project
DELETE WHERE { work:apotti-as-a-project rdfs:label ?any }

# violates: shape:cited-work--label sh:or at work:apotti-as-a-project
DELETE WHERE { work:apotti-as-a-project rdfs:label ?any } ;
INSERT DATA { work:apotti-as-a-project rdfs:label <urn:example:stray> }

# violates: shape:claim--at-time sh:or at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:atTime ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:atTime <urn:example:stray> }

# violates: shape:claim--basis sh:maxCount at claim:case-study-helsinki--registry-sharing
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:basis <urn:example:another-1> . claim:case-study-helsinki--registry-sharing dcity:basis <urn:example:another-2> }

# violates: shape:claim--basis sh:node at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:basis ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:basis <urn:example:stray> }

# violates: shape:claim--certainty sh:maxCount at claim:case-study-helsinki--registry-sharing
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:certainty <urn:example:another-1> }

# violates: shape:claim--certainty sh:node at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:certainty ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:certainty <urn:example:stray> }

# violates: shape:claim--condition sh:maxLength at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:condition ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:condition "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:claim--contradicts sh:class at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:contradicts ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:contradicts <urn:example:stray> }

# violates: shape:claim--from-time sh:or at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:fromTime ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:fromTime <urn:example:stray> }

# violates: shape:claim--modality sh:maxCount at claim:case-study-helsinki--registry-sharing
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:modality <urn:example:another-1> }

# violates: shape:claim--modality sh:node at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:modality ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:modality <urn:example:stray> }

# violates: shape:claim--polarity sh:maxCount at claim:case-study-helsinki--registry-sharing
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:polarity <urn:example:another-1> }

# violates: shape:claim--polarity sh:node at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:polarity ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:polarity <urn:example:stray> }

# violates: shape:claim--rank sh:maxCount at claim:case-study-helsinki--registry-sharing
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:rank <urn:example:another-1> }

# violates: shape:claim--rank sh:node at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:rank ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:rank <urn:example:stray> }

# violates: shape:claim--rank-reason sh:datatype at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:rankReason ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:rankReason "wrong" }

# violates: shape:claim--rank-reason sh:maxCount at claim:case-study-helsinki--registry-sharing
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:rankReason <urn:example:another-1> . claim:case-study-helsinki--registry-sharing dcity:rankReason <urn:example:another-2> }

# violates: shape:claim--time-words sh:datatype at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:timeWords ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:timeWords 1 }

# violates: shape:claim--time-words sh:maxCount at claim:case-study-helsinki--registry-sharing
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:timeWords <urn:example:another-1> . claim:case-study-helsinki--registry-sharing dcity:timeWords <urn:example:another-2> }

# violates: shape:claim--time-words sh:maxLength at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:timeWords ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:timeWords "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:claim--until-time sh:or at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing dcity:untilTime ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing dcity:untilTime <urn:example:stray> }

# violates: shape:claim--was-derived-from sh:class at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing prov:wasDerivedFrom ?any } ;
INSERT DATA { claim:case-study-helsinki--registry-sharing prov:wasDerivedFrom <urn:example:stray> }

# violates: shape:claim--was-derived-from sh:minCount at claim:case-study-helsinki--registry-sharing
DELETE WHERE { claim:case-study-helsinki--registry-sharing prov:wasDerivedFrom ?any }

# violates: shape:passage--anchor sh:datatype at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:anchor ?any } ;
INSERT DATA { pas:case-study-helsinki--hba dcity:anchor 1 }

# violates: shape:passage--anchor sh:maxCount at pas:case-study-helsinki--hba
INSERT DATA { pas:case-study-helsinki--hba dcity:anchor "another 1" }

# violates: shape:passage--anchor sh:minCount at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:anchor ?any }

# violates: shape:passage--anchor sh:pattern at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:anchor ?any } ;
INSERT DATA { pas:case-study-helsinki--hba dcity:anchor "" }

# violates: shape:passage--anchor-occurrence sh:datatype at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:anchorOccurrence ?any } ;
INSERT DATA { pas:case-study-helsinki--hba dcity:anchorOccurrence "wrong" }

# violates: shape:passage--anchor-occurrence sh:maxCount at pas:case-study-helsinki--hba
INSERT DATA { pas:case-study-helsinki--hba dcity:anchorOccurrence 2 }

# violates: shape:passage--anchor-occurrence sh:minInclusive at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:anchorOccurrence ?any } ;
INSERT DATA { pas:case-study-helsinki--hba dcity:anchorOccurrence 0 }

# violates: shape:passage--in-section sh:class at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:inSection ?any } ;
INSERT DATA { pas:case-study-helsinki--hba dcity:inSection <urn:example:stray> }

# violates: shape:passage--in-section sh:maxCount at pas:case-study-helsinki--hba
INSERT DATA { pas:case-study-helsinki--hba dcity:inSection <urn:example:another-1> }

# violates: shape:passage--in-section sh:minCount at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:inSection ?any }

# violates: shape:passage--page sh:datatype at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:page ?any } ;
INSERT DATA { pas:case-study-helsinki--hba dcity:page "wrong" }

# violates: shape:passage--page sh:maxCount at pas:case-study-helsinki--hba
INSERT DATA { pas:case-study-helsinki--hba dcity:page 43 }

# violates: shape:passage--page sh:minCount at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:page ?any }

# violates: shape:passage--page sh:minInclusive at pas:case-study-helsinki--hba
DELETE WHERE { pas:case-study-helsinki--hba dcity:page ?any } ;
INSERT DATA { pas:case-study-helsinki--hba dcity:page 0 }

# violates: shape:priority-assignment--challenge sh:class at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:challenge ?any } ;
INSERT DATA { claim:kobe--priority-1 dcity:challenge <urn:example:stray> }

# violates: shape:priority-assignment--challenge sh:minCount at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:challenge ?any }

# violates: shape:priority-assignment--in-city sh:class at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:inCity ?any } ;
INSERT DATA { claim:kobe--priority-1 dcity:inCity <urn:example:stray> }

# violates: shape:priority-assignment--in-city sh:maxCount at claim:kobe--priority-1
INSERT DATA { claim:kobe--priority-1 dcity:inCity <urn:example:another-1> }

# violates: shape:priority-assignment--in-city sh:minCount at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:inCity ?any }

# violates: shape:priority-assignment--label-as-printed sh:datatype at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:labelAsPrinted ?any } ;
INSERT DATA { claim:kobe--priority-1 dcity:labelAsPrinted 1 }

# violates: shape:priority-assignment--label-as-printed sh:maxCount at claim:kobe--priority-1
INSERT DATA { claim:kobe--priority-1 dcity:labelAsPrinted "another 1" }

# violates: shape:priority-assignment--label-as-printed sh:maxLength at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:labelAsPrinted ?any } ;
INSERT DATA { claim:kobe--priority-1 dcity:labelAsPrinted "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:priority-assignment--label-as-printed sh:minCount at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:labelAsPrinted ?any }

# violates: shape:priority-assignment--position sh:datatype at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:position ?any } ;
INSERT DATA { claim:kobe--priority-1 dcity:position "wrong" }

# violates: shape:priority-assignment--position sh:maxCount at claim:kobe--priority-1
INSERT DATA { claim:kobe--priority-1 dcity:position 2 }

# violates: shape:priority-assignment--position sh:minCount at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:position ?any }

# violates: shape:priority-assignment--position sh:minInclusive at claim:kobe--priority-1
DELETE WHERE { claim:kobe--priority-1 dcity:position ?any } ;
INSERT DATA { claim:kobe--priority-1 dcity:position 0 }

# violates: shape:quotation--occurrence sh:class at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:occurrence ?any } ;
INSERT DATA { quote:rusama-well-being dcity:occurrence <urn:example:stray> }

# violates: shape:quotation--occurrence sh:minCount at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:occurrence ?any }

# violates: shape:quotation--paraphrase sh:datatype at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:paraphrase ?any } ;
INSERT DATA { quote:rusama-well-being dcity:paraphrase "wrong" }

# violates: shape:quotation--paraphrase sh:maxCount at quote:rusama-well-being
INSERT DATA { quote:rusama-well-being dcity:paraphrase "another 1"@en }

# violates: shape:quotation--paraphrase sh:minCount at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:paraphrase ?any }

# violates: shape:quotation--speaker sh:maxCount at quote:rusama-well-being
INSERT DATA { quote:rusama-well-being dcity:speaker <urn:example:another-1> }

# violates: shape:quotation--speaker sh:minCount at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:speaker ?any }

# violates: shape:quotation--speaker sh:nodeKind at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:speaker ?any } ;
INSERT DATA { quote:rusama-well-being dcity:speaker "no node" }

# violates: shape:quotation--topic sh:class at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:topic ?any } ;
INSERT DATA { quote:rusama-well-being dcity:topic <urn:example:stray> }

# violates: shape:quotation--topic sh:minCount at quote:rusama-well-being
DELETE WHERE { quote:rusama-well-being dcity:topic ?any }

# violates: shape:quotation-occurrence--occurrence-of sh:class at claim:boston--quote-playbook
DELETE WHERE { claim:boston--quote-playbook dcity:occurrenceOf ?any } ;
INSERT DATA { claim:boston--quote-playbook dcity:occurrenceOf <urn:example:stray> }

# violates: shape:quotation-occurrence--occurrence-of sh:maxCount at claim:boston--quote-playbook
INSERT DATA { claim:boston--quote-playbook dcity:occurrenceOf <urn:example:another-1> }

# violates: shape:quotation-occurrence--occurrence-of sh:minCount at claim:boston--quote-playbook
DELETE WHERE { claim:boston--quote-playbook dcity:occurrenceOf ?any }

# violates: shape:quotation-occurrence--title-as-printed sh:maxCount at claim:boston--quote-playbook
INSERT DATA { claim:boston--quote-playbook dcity:titleAsPrinted "another 1" }

# violates: shape:quotation-occurrence--title-as-printed sh:maxLength at claim:boston--quote-playbook
DELETE WHERE { claim:boston--quote-playbook dcity:titleAsPrinted ?any } ;
INSERT DATA { claim:boston--quote-playbook dcity:titleAsPrinted "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:relation-claim sh:node at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relationObject ?any } ;
DELETE WHERE { claim:kobe--country dcity:relationValue ?any }

# violates: shape:relation-claim--relation sh:maxCount at claim:kobe--country
INSERT DATA { claim:kobe--country dcity:relation <urn:example:another-1> }

# violates: shape:relation-claim--relation sh:minCount at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relation ?any }

# violates: shape:relation-claim--relation sh:nodeKind at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relation ?any } ;
INSERT DATA { claim:kobe--country dcity:relation "no node" }

# violates: shape:relation-claim--relation-object sh:nodeKind at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relationObject ?any } ;
INSERT DATA { claim:kobe--country dcity:relationObject "no node" }

# violates: shape:relation-claim--relation-subject sh:maxCount at claim:kobe--country
INSERT DATA { claim:kobe--country dcity:relationSubject <urn:example:another-1> }

# violates: shape:relation-claim--relation-subject sh:minCount at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relationSubject ?any }

# violates: shape:relation-claim--relation-subject sh:nodeKind at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relationSubject ?any } ;
INSERT DATA { claim:kobe--country dcity:relationSubject "no node" }

# violates: shape:relation-claim--relation-value sh:maxLength at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relationValue ?any } ;
INSERT DATA { claim:kobe--country dcity:relationValue "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }

# violates: shape:relation-claim--relation-value sh:nodeKind at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relationValue ?any } ;
INSERT DATA { claim:kobe--country dcity:relationValue <urn:example:stray> }

# violates: shape:relation-claim-has-object sh:xone at claim:kobe--country
DELETE WHERE { claim:kobe--country dcity:relationObject ?any } ;
DELETE WHERE { claim:kobe--country dcity:relationValue ?any }

# violates: shape:section--is-part-of sh:class at sec:data
DELETE WHERE { sec:data schema:isPartOf ?any } ;
INSERT DATA { sec:data schema:isPartOf <urn:example:stray> }

# violates: shape:section--is-part-of sh:maxCount at sec:data
INSERT DATA { sec:data schema:isPartOf <urn:example:another-1> }

# violates: shape:section--is-part-of sh:minCount at sec:data
DELETE WHERE { sec:data schema:isPartOf ?any }

# violates: shape:section--label sh:minCount at sec:data
DELETE WHERE { sec:data rdfs:label ?any }

# violates: shape:section--label sh:or at sec:data
DELETE WHERE { sec:data rdfs:label ?any } ;
INSERT DATA { sec:data rdfs:label <urn:example:stray> }

# violates: shape:section--page-end sh:datatype at sec:data
DELETE WHERE { sec:data schema:pageEnd ?any } ;
INSERT DATA { sec:data schema:pageEnd "wrong" }

# violates: shape:section--page-end sh:maxCount at sec:data
INSERT DATA { sec:data schema:pageEnd 74 }

# violates: shape:section--page-start sh:datatype at sec:data
DELETE WHERE { sec:data schema:pageStart ?any } ;
INSERT DATA { sec:data schema:pageStart "wrong" }

# violates: shape:section--page-start sh:maxCount at sec:data
INSERT DATA { sec:data schema:pageStart 71 }

# violates: shape:section--page-start sh:minCount at sec:data
DELETE WHERE { sec:data schema:pageStart ?any }

# violates: shape:stance--holder sh:maxCount at claim:pune--prefers-proprietary
INSERT DATA { claim:pune--prefers-proprietary dcity:holder <urn:example:another-1> }

# violates: shape:stance--holder sh:minCount at claim:pune--prefers-proprietary
DELETE WHERE { claim:pune--prefers-proprietary dcity:holder ?any }

# violates: shape:stance--holder sh:nodeKind at claim:pune--prefers-proprietary
DELETE WHERE { claim:pune--prefers-proprietary dcity:holder ?any } ;
INSERT DATA { claim:pune--prefers-proprietary dcity:holder "no node" }

# violates: shape:stance--stance sh:maxCount at claim:pune--prefers-proprietary
INSERT DATA { claim:pune--prefers-proprietary dcity:stance <urn:example:another-1> }

# violates: shape:stance--stance sh:minCount at claim:pune--prefers-proprietary
DELETE WHERE { claim:pune--prefers-proprietary dcity:stance ?any }

# violates: shape:stance--stance sh:node at claim:pune--prefers-proprietary
DELETE WHERE { claim:pune--prefers-proprietary dcity:stance ?any } ;
INSERT DATA { claim:pune--prefers-proprietary dcity:stance <urn:example:stray> }

# violates: shape:stance--towards sh:minCount at claim:pune--prefers-proprietary
DELETE WHERE { claim:pune--prefers-proprietary dcity:towards ?any }

# violates: shape:stance--towards sh:nodeKind at claim:pune--prefers-proprietary
DELETE WHERE { claim:pune--prefers-proprietary dcity:towards ?any } ;
INSERT DATA { claim:pune--prefers-proprietary dcity:towards "no node" }

# violates: shape:unclaimed-passage--anchor sh:datatype at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchor ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchor 1 }

# violates: shape:unclaimed-passage--anchor sh:maxCount at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchor "another 1" }

# violates: shape:unclaimed-passage--anchor sh:minCount at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchor ?any }

# violates: shape:unclaimed-passage--anchor sh:pattern at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchor ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchor "" }

# violates: shape:unclaimed-passage--anchor-occurrence sh:datatype at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchorOccurrence ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchorOccurrence "wrong" }

# violates: shape:unclaimed-passage--anchor-occurrence sh:maxCount at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchorOccurrence 2 }

# violates: shape:unclaimed-passage--anchor-occurrence sh:minInclusive at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchorOccurrence ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:anchorOccurrence 0 }

# violates: shape:unclaimed-passage--in-section sh:class at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:inSection ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:inSection <urn:example:stray> }

# violates: shape:unclaimed-passage--in-section sh:maxCount at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:inSection <urn:example:another-1> }

# violates: shape:unclaimed-passage--in-section sh:minCount at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:inSection ?any }

# violates: shape:unclaimed-passage--no-claim-reason sh:maxCount at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:noClaimReason <urn:example:another-1> }

# violates: shape:unclaimed-passage--no-claim-reason sh:minCount at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:noClaimReason ?any }

# violates: shape:unclaimed-passage--no-claim-reason sh:node at <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues>
DELETE WHERE { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:noClaimReason ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/id/unclaimed/case-study-tallinn--clues> dcity:noClaimReason <urn:example:stray> }

# violates: shape:claim--formerly sh:in at claim:atlanta--data-planning
DELETE WHERE { claim:atlanta--data-planning dcity:formerly ?any } ;
INSERT DATA { claim:atlanta--data-planning dcity:formerly <urn:example:stray> }

# violates: shape:shortcut--object sh:maxCount at <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f>
INSERT DATA { <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f> dcity:statesObject <urn:example:another-1> }

# violates: shape:shortcut--object sh:minCount at <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f>
DELETE WHERE { <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f> dcity:statesObject ?any }

# violates: shape:shortcut--property sh:maxCount at <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f>
INSERT DATA { <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f> dcity:statesProperty <urn:example:another-1> }

# violates: shape:shortcut--property sh:minCount at <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f>
DELETE WHERE { <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f> dcity:statesProperty ?any }

# violates: shape:shortcut--subject sh:maxCount at <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f>
INSERT DATA { <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f> dcity:statesSubject <urn:example:another-1> }

# violates: shape:shortcut--subject sh:minCount at <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f>
DELETE WHERE { <https://w3id.org/digital-cities/id/shortcut/00074e4d095f1d6a4dfc8b66cd19f16f> dcity:statesSubject ?any }

# violates: shape:cited-work--author sh:datatype at work:copeland-beyond-the-crisis
DELETE WHERE { work:copeland-beyond-the-crisis schema:author ?any } ;
INSERT DATA { work:copeland-beyond-the-crisis schema:author 1 }

# violates: shape:claim--locator sh:maxCount at claim:atlanta--data-planning
INSERT DATA { claim:atlanta--data-planning dcity:locator <urn:example:another-1> . claim:atlanta--data-planning dcity:locator <urn:example:another-2> }

# violates: shape:claim--locator sh:maxLength at claim:atlanta--data-planning
DELETE WHERE { claim:atlanta--data-planning dcity:locator ?any } ;
INSERT DATA { claim:atlanta--data-planning dcity:locator "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }
