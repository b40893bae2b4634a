# violates: shape:concept--alt-label sh:datatype at challenge:crime
DELETE WHERE { challenge:crime skos:altLabel ?any } ;
INSERT DATA { challenge:crime skos:altLabel "wrong" }

# violates: shape:concept--broader sh:class at challenge:crime
DELETE WHERE { challenge:crime skos:broader ?any } ;
INSERT DATA { challenge:crime skos:broader <urn:example:stray> }

# violates: shape:concept--definition sh:datatype at challenge:crime
DELETE WHERE { challenge:crime skos:definition ?any } ;
INSERT DATA { challenge:crime skos:definition "wrong" }

# violates: shape:concept--definition sh:minCount at challenge:crime
DELETE WHERE { challenge:crime skos:definition ?any }

# violates: shape:concept--in-scheme sh:class at challenge:crime
DELETE WHERE { challenge:crime skos:inScheme ?any } ;
INSERT DATA { challenge:crime skos:inScheme <urn:example:stray> }

# violates: shape:concept--in-scheme sh:maxCount at challenge:crime
INSERT DATA { challenge:crime skos:inScheme <urn:example:another-1> }

# violates: shape:concept--in-scheme sh:minCount at challenge:crime
DELETE WHERE { challenge:crime skos:inScheme ?any }

# violates: shape:concept--pref-label sh:datatype at challenge:crime
DELETE WHERE { challenge:crime skos:prefLabel ?any } ;
INSERT DATA { challenge:crime skos:prefLabel "wrong" }

# violates: shape:concept--pref-label sh:minCount at challenge:crime
DELETE WHERE { challenge:crime skos:prefLabel ?any }

# violates: shape:concept--pref-label sh:uniqueLang at challenge:crime
DELETE WHERE { challenge:crime skos:prefLabel ?any } ;
INSERT DATA { challenge:crime skos:prefLabel "one"@en , "another"@en }

# violates: shape:concept-scheme--definition sh:datatype at <https://w3id.org/digital-cities/scheme/rank>
DELETE WHERE { <https://w3id.org/digital-cities/scheme/rank> skos:definition ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/scheme/rank> skos:definition "wrong" }

# violates: shape:concept-scheme--definition sh:minCount at <https://w3id.org/digital-cities/scheme/rank>
DELETE WHERE { <https://w3id.org/digital-cities/scheme/rank> skos:definition ?any }

# violates: shape:concept-scheme--pref-label sh:datatype at <https://w3id.org/digital-cities/scheme/rank>
DELETE WHERE { <https://w3id.org/digital-cities/scheme/rank> skos:prefLabel ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/scheme/rank> skos:prefLabel "wrong" }

# violates: shape:concept-scheme--pref-label sh:minCount at <https://w3id.org/digital-cities/scheme/rank>
DELETE WHERE { <https://w3id.org/digital-cities/scheme/rank> skos:prefLabel ?any }

# violates: shape:concept-scheme--pref-label sh:uniqueLang at <https://w3id.org/digital-cities/scheme/rank>
DELETE WHERE { <https://w3id.org/digital-cities/scheme/rank> skos:prefLabel ?any } ;
INSERT DATA { <https://w3id.org/digital-cities/scheme/rank> skos:prefLabel "one"@en , "another"@en }

# violates: shape:in-adoption-status--scheme sh:hasValue at status:live
DELETE DATA { status:live skos:inScheme <https://w3id.org/digital-cities/scheme/adoption-status> }

# violates: shape:in-agreement-type--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/agreement-type/pro-bono>
DELETE DATA { <https://w3id.org/digital-cities/scheme/agreement-type/pro-bono> skos:inScheme <https://w3id.org/digital-cities/scheme/agreement-type> }

# violates: shape:in-basis--scheme sh:hasValue at basis:implied
DELETE DATA { basis:implied skos:inScheme <https://w3id.org/digital-cities/scheme/basis> }

# violates: shape:in-certainty--scheme sh:hasValue at certainty:probable
DELETE DATA { certainty:probable skos:inScheme <https://w3id.org/digital-cities/scheme/certainty> }

# violates: shape:in-direction--scheme sh:hasValue at direction:removal
DELETE DATA { direction:removal skos:inScheme <https://w3id.org/digital-cities/scheme/direction> }

# violates: shape:in-event-kind--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/event-kind/conference>
DELETE DATA { <https://w3id.org/digital-cities/scheme/event-kind/conference> skos:inScheme <https://w3id.org/digital-cities/scheme/event-kind> }

# violates: shape:in-experience-band--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/experience-band/2-to-5-years>
DELETE DATA { <https://w3id.org/digital-cities/scheme/experience-band/2-to-5-years> skos:inScheme <https://w3id.org/digital-cities/scheme/experience-band> }

# violates: shape:in-group-kind--scheme sh:hasValue at groupkind:mixed
DELETE DATA { groupkind:mixed skos:inScheme <https://w3id.org/digital-cities/scheme/group-kind> }

# violates: shape:in-initiative-status--scheme sh:hasValue at istatus:pilot
DELETE DATA { istatus:pilot skos:inScheme <https://w3id.org/digital-cities/scheme/initiative-status> }

# violates: shape:in-initiative-type--scheme sh:hasValue at itype:pilot
DELETE DATA { itype:pilot skos:inScheme <https://w3id.org/digital-cities/scheme/initiative-type> }

# violates: shape:in-measurement-kind--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/measurement-kind/actual>
DELETE DATA { <https://w3id.org/digital-cities/scheme/measurement-kind/actual> skos:inScheme <https://w3id.org/digital-cities/scheme/measurement-kind> }

# violates: shape:in-modality--scheme sh:hasValue at modality:may
DELETE DATA { modality:may skos:inScheme <https://w3id.org/digital-cities/scheme/modality> }

# violates: shape:in-organization-kind--scheme sh:hasValue at orgkind:board
DELETE DATA { orgkind:board skos:inScheme <https://w3id.org/digital-cities/scheme/organization-kind> }

# violates: shape:in-participation-role--scheme sh:hasValue at prole:lead
DELETE DATA { prole:lead skos:inScheme <https://w3id.org/digital-cities/scheme/participation-role> }

# violates: shape:in-place-kind--scheme sh:hasValue at placekind:city
DELETE DATA { placekind:city skos:inScheme <https://w3id.org/digital-cities/scheme/place-kind> }

# violates: shape:in-polarity--scheme sh:hasValue at polarity:negative
DELETE DATA { polarity:negative skos:inScheme <https://w3id.org/digital-cities/scheme/polarity> }

# violates: shape:in-post-status--scheme sh:hasValue at pstatus:filled
DELETE DATA { pstatus:filled skos:inScheme <https://w3id.org/digital-cities/scheme/post-status> }

# violates: shape:in-product-kind--scheme sh:hasValue at prodkind:model
DELETE DATA { prodkind:model skos:inScheme <https://w3id.org/digital-cities/scheme/product-kind> }

# violates: shape:in-qualifier--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/qualifier/over>
DELETE DATA { <https://w3id.org/digital-cities/scheme/qualifier/over> skos:inScheme <https://w3id.org/digital-cities/scheme/qualifier> }

# violates: shape:in-quantifier--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/quantifier/all>
DELETE DATA { <https://w3id.org/digital-cities/scheme/quantifier/all> skos:inScheme <https://w3id.org/digital-cities/scheme/quantifier> }

# violates: shape:in-rank--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/rank/normal>
DELETE DATA { <https://w3id.org/digital-cities/scheme/rank/normal> skos:inScheme <https://w3id.org/digital-cities/scheme/rank> }

# violates: shape:in-regulation-kind--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/regulation-kind/law>
DELETE DATA { <https://w3id.org/digital-cities/scheme/regulation-kind/law> skos:inScheme <https://w3id.org/digital-cities/scheme/regulation-kind> }

# violates: shape:in-stance--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/stance/preferring>
DELETE DATA { <https://w3id.org/digital-cities/scheme/stance/preferring> skos:inScheme <https://w3id.org/digital-cities/scheme/stance> }

# violates: shape:in-statistic--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/statistic/maximum>
DELETE DATA { <https://w3id.org/digital-cities/scheme/statistic/maximum> skos:inScheme <https://w3id.org/digital-cities/scheme/statistic> }

# violates: shape:in-technology-relation--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/technology-relation/complements>
DELETE DATA { <https://w3id.org/digital-cities/scheme/technology-relation/complements> skos:inScheme <https://w3id.org/digital-cities/scheme/technology-relation> }

# violates: shape:in-tenure-mode--scheme sh:hasValue at tmode:acting
DELETE DATA { tmode:acting skos:inScheme <https://w3id.org/digital-cities/scheme/tenure-mode> }

# violates: shape:in-no-claim-reason--scheme sh:hasValue at <https://w3id.org/digital-cities/scheme/no-claim-reason/transition>
DELETE DATA { <https://w3id.org/digital-cities/scheme/no-claim-reason/transition> skos:inScheme <https://w3id.org/digital-cities/scheme/no-claim-reason> }
