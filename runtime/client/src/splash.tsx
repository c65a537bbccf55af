/** While code or the first answer is on its way. Quiet for a moment, so that a fast start does not flicker. */
export function Splash() {
	return (
		<div className="splash" role="status" aria-busy="true">
			<span className="spin" />
			<span className="vh">Loading 加载中</span>
		</div>
	);
}
