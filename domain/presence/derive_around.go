package presence

// DeriveAround is Around and Derive in one, for what a server does all day: of
// the visits that it returns those that touch the scope are the same as Derive's,
// and tracks too early to matter to them are not derived. Those before the scope
// may be missing.
func DeriveAround(in Input, news Span) (visits []Visit, scope Span, enough bool) {
	d := derivers.Get().(*deriver)
	defer d.release()
	d.prepare(&in)
	from, first, enough := d.backTo(news.From)
	for _, c := range d.pieces[first:] {
		d.survey(&in, c)
		d.path(c)
		d.smooth(c)
		d.collect(&in, c)
	}
	return d.visits(&in), Span{From: from, To: d.onTo(news.To)}, enough
}
