package presence

// bound is a rule on one parameter.
type bound struct {
	name          string
	is, low, high int64
}

// Validate reports the first parameter that is out of bounds: ErrBadPolicy with
// its name and the bounds.
func (p Policy) Validate() error {
	if p.Version == "" {
		return ErrBadPolicy.With("it has no Version")
	}
	if p.Ends != EndsEstimate && p.Ends != EndsMidpoint && p.Ends != EndsFavourWorker {
		return ErrBadPolicy.With("Ends is estimate, midpoint or favour_worker, not %q", string(p.Ends))
	}
	for _, b := range append(p.modelBounds(), p.trackBounds()...) {
		if b.is < b.low || b.is > b.high {
			return ErrBadPolicy.With("%s is %d; it lies in %d…%d", b.name, b.is, b.low, b.high)
		}
	}
	return nil
}

const metre, day = 1000, 86_400 // In millimetres and seconds.

func within(name string, is int32, low, high int64) bound { return bound{name, int64(is), low, high} }

// modelBounds are those of fixes, places and motion.
func (p Policy) modelBounds() []bound {
	return []bound{
		within("ErrorFloorMM", p.ErrorFloorMM, 100, 100*metre),
		within("ErrorCapMM", p.ErrorCapMM, int64(p.ErrorFloorMM), 100*metre),
		within("ErrorOpenMM", p.ErrorOpenMM, 100, 100*metre),
		within("ErrorMixedMM", p.ErrorMixedMM, 100, 100*metre),
		within("ErrorCanopyMM", p.ErrorCanopyMM, 100, 100*metre),
		within("DilutionOpen", p.DilutionOpen, 50, 1000),
		within("DilutionMixed", p.DilutionMixed, 50, 1000),
		within("DilutionCanopy", p.DilutionCanopy, 50, 1000),
		within("DilutionMilli", p.DilutionMilli, 0, 1000),
		within("TailMilli", p.TailMilli, 1, 500),
		within("TailFactor", p.TailFactor, 2, 20),
		within("StrayMilli", p.StrayMilli, 1, 200),
		within("StrayM2", p.StrayM2, int64(p.StayM2), 1e9),
		within("CorrelationS", p.CorrelationS, 1, 3600),
		within("BiasMilli", p.BiasMilli, 0, 900),
		within("MaxSpeedCMS", p.MaxSpeedCMS, 1000, 30_000),
		within("NearMM", p.NearMM, 10*metre, 500*metre),
		within("NearCapMM", p.NearCapMM, int64(p.NearMM), 1000*metre),
		within("MaxCandidates", p.MaxCandidates, 1, 32),
		within("BackgroundM2", p.BackgroundM2, 100, 1e9),
		within("StayM2", p.StayM2, 100, 1e6),
		within("RoomMilli", p.RoomMilli, 0, 1000),
		within("StrollMM", p.StrollMM, 0, 200*metre),
		within("WalkM2", p.WalkM2, 100, 1e9),
		within("OnFootS", p.OnFootS, 1, day),
		within("AsideMilli", p.AsideMilli, 1, 1000),
		within("ElsewhereMilli", p.ElsewhereMilli, 1, 999),
		within("StreetMilli", p.StreetMilli, 0, 100_000),
		within("InsideMilli", p.InsideMilli, 1, 1000),
		within("SiteStayS", p.SiteStayS, 60, 10*day),
		within("ElsewhereStayS", p.ElsewhereStayS, 60, 10*day),
		within("TravelS", p.TravelS, 60, day),
		within("LongStayMilli", p.LongStayMilli, 1, 999),
		within("LongStayS", p.LongStayS, 600, 100*day),
		within("StayShape", p.StayShape, 1, 8),
		within("FlatSpeedCMS", p.FlatSpeedCMS, 100, 10_000),
		within("DriveSpeedCMS", p.DriveSpeedCMS, 100, 10_000),
		within("StandstillS", p.StandstillS, 1, 3600),
		within("SlowDriveMilli", p.SlowDriveMilli, 1, 1000),
	}
}

// trackBounds are those of tracks, visits and states.
func (p Policy) trackBounds() []bound {
	return []bound{
		within("MaxHoleS", p.MaxHoleS, 600, 2*day),
		within("MaxBridgeS", p.MaxBridgeS, 60, int64(p.MaxHoleS)),
		within("QuietS", p.QuietS, 600, day),
		within("QuietMM", p.QuietMM, 1*metre, 1000*metre),
		within("QuietMilli", p.QuietMilli, 1, 1000),
		within("QuietBucketS", p.QuietBucketS, 600, 7*day),
		within("ParkedS", p.ParkedS, int64(p.QuietS), 30*day),
		within("ParkedBucketS", p.ParkedBucketS, int64(p.QuietBucketS), 60*day),
		within("AwayMM", p.AwayMM, int64(p.NearCapMM), 100_000*metre),
		{"OddsMilli", p.OddsMilli, 1000, maxOdds},
		within("InsideErrors", p.InsideErrors, 0, 100),
		within("MinConfidence", p.MinConfidence, 0, 1000),
		within("WalkSpeedCMS", p.WalkSpeedCMS, 20, 500),
		within("WalkMM", p.WalkMM, 0, 1000*metre),
		within("TravelSpeedCMS", p.TravelSpeedCMS, int64(p.TravelSpeedMinCMS), int64(p.TravelSpeedMaxCMS)),
		within("TravelSpeedMinCMS", p.TravelSpeedMinCMS, 50, 10_000),
		within("TravelSpeedMaxCMS", p.TravelSpeedMaxCMS, int64(p.TravelSpeedMinCMS), 10_000),
		within("ChangeS", p.ChangeS, 0, 3600),
		within("PaceS", p.PaceS, 1, 10*day),
		within("StartS", p.StartS, 0, int64(p.StartMaxS)),
		within("StartSpreadS", p.StartSpreadS, 1, 3600),
		within("StartMaxS", p.StartMaxS, 0, 3600),
		within("StartAtOnceMilli", p.StartAtOnceMilli, 0, 1000),
		within("StartWayMM", p.StartWayMM, 1, 100_000*metre),
		within("KerbS", p.KerbS, 0, 3600),
		within("BoardS", p.BoardS, 0, 3600),
		within("AlightS", p.AlightS, 0, 3600),
		within("SettleFixLagS", p.SettleFixLagS, 0, int64(p.MaxHoleS)),
		within("SettleDayLagS", p.SettleDayLagS, 0, 30*day),
		within("SettleOpenLagS", p.SettleOpenLagS, 0, 30*day),
	}
}
