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
	for _, b := range p.bounds() {
		if b.is < b.low || b.is > b.high {
			return ErrBadPolicy.With("%s is %d; it lies in %d…%d", b.name, b.is, b.low, b.high)
		}
	}
	return nil
}

func (p Policy) bounds() []bound {
	const metre, day = 1000, 86_400
	n := func(name string, is int32, low, high int64) bound { return bound{name, int64(is), low, high} }
	return []bound{
		n("ErrorFloorMM", p.ErrorFloorMM, 100, 100*metre),
		n("ErrorCapMM", p.ErrorCapMM, int64(p.ErrorFloorMM), 100*metre),
		n("ErrorOpenMM", p.ErrorOpenMM, 100, 100*metre),
		n("ErrorMixedMM", p.ErrorMixedMM, 100, 100*metre),
		n("ErrorCanopyMM", p.ErrorCanopyMM, 100, 100*metre),
		n("UsualDilution", p.UsualDilution, 50, 1000),
		n("TailMilli", p.TailMilli, 1, 500),
		n("TailFactor", p.TailFactor, 2, 20),
		n("CorrelationS", p.CorrelationS, 1, 3600),
		n("MaxSpeedCMS", p.MaxSpeedCMS, 1000, 30_000),
		n("NearMM", p.NearMM, 10*metre, 500*metre),
		n("NearCapMM", p.NearCapMM, int64(p.NearMM), 1000*metre),
		n("MaxCandidates", p.MaxCandidates, 1, 32),
		n("BackgroundM2", p.BackgroundM2, 100, 1e9),
		n("StayM2", p.StayM2, 100, 1e6),
		n("StrollMM", p.StrollMM, 0, 200*metre),
		n("ElsewhereMilli", p.ElsewhereMilli, 1, 999),
		n("InsideMilli", p.InsideMilli, 1, 1000),
		n("SiteStayS", p.SiteStayS, 60, 10*day),
		n("ElsewhereStayS", p.ElsewhereStayS, 60, 10*day),
		n("TravelS", p.TravelS, 60, day),
		n("FlatSpeedCMS", p.FlatSpeedCMS, 100, 10_000),
		n("DriveSpeedCMS", p.DriveSpeedCMS, 100, 10_000),
		n("StandstillS", p.StandstillS, 1, 3600),
		n("SlowDriveMilli", p.SlowDriveMilli, 1, 1000),
		n("MaxHoleS", p.MaxHoleS, 600, 2*day),
		n("MaxBridgeS", p.MaxBridgeS, 60, int64(p.MaxHoleS)),
		n("QuietS", p.QuietS, 600, day),
		n("QuietMM", p.QuietMM, 1*metre, 1000*metre),
		n("QuietMilli", p.QuietMilli, 1, 1000),
		n("QuietBucketS", p.QuietBucketS, 600, 7*day),
		n("ParkedS", p.ParkedS, int64(p.QuietS), 30*day),
		n("ParkedBucketS", p.ParkedBucketS, int64(p.QuietBucketS), 60*day),
		n("AwayMM", p.AwayMM, int64(p.NearCapMM), 100_000*metre),
		{"OddsMilli", p.OddsMilli, 1000, maxOdds},
		n("InsideErrors", p.InsideErrors, 0, 100),
		n("MinConfidence", p.MinConfidence, 0, 1000),
		n("WalkSpeedCMS", p.WalkSpeedCMS, 20, 500),
		n("WalkMM", p.WalkMM, 0, 1000*metre),
		n("TravelSpeedCMS", p.TravelSpeedCMS, int64(p.TravelSpeedMinCMS), int64(p.TravelSpeedMaxCMS)),
		n("TravelSpeedMinCMS", p.TravelSpeedMinCMS, 50, 10_000),
		n("TravelSpeedMaxCMS", p.TravelSpeedMaxCMS, int64(p.TravelSpeedMinCMS), 10_000),
		n("DetourS", p.DetourS, 1, 10*day),
		n("SettleFixLagS", p.SettleFixLagS, 0, int64(p.MaxHoleS)),
		n("SettleDayLagS", p.SettleDayLagS, 0, 30*day),
		n("SettleOpenLagS", p.SettleOpenLagS, 0, 30*day),
	}
}
