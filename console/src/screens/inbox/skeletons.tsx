// The real layout in grey, for waits that are long enough to be noticed.

const ROWS = ["a", "b", "c", "d", "e", "f", "g"];

export function RowSkeletons() {
  return (
    <div className="skeletons" aria-hidden="true">
      {ROWS.map((row) => (
        <div key={row} className="row">
          <i className="bone round" />
          <i className="bone" style={{ width: "45%" }} />
          <i className="bone" style={{ width: "85%" }} />
          <i className="bone" style={{ width: "30%" }} />
        </div>
      ))}
    </div>
  );
}

export function ThreadSkeleton() {
  return (
    <div className="skeletons thread-skeleton" aria-hidden="true">
      {ROWS.slice(0, 5).map((row, index) => (
        <div key={row} className="bubble-bone" data-side={index % 2 === 0 ? "contact" : "agent"}>
          <i className="bone" style={{ width: 220 + index * 30, height: 44 }} />
        </div>
      ))}
    </div>
  );
}
