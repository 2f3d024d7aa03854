# Copied from `benchmarks/homecare/gen.py` of the project's shared material, unchanged below this header:
# a yardstick stays as it is, so that a day of the same size, seed and share is the same day everywhere.
"""Makes rural days of home care in the form of this folder, any size and seed; deterministic in (n, seed, share of double-ups)."""
import json, math, random, sys
TOWNS=[("Hereford",52.056,-2.716,0.32,2.2),("Leominster",52.228,-2.739,0.09,1.2),("Ross-on-Wye",51.914,-2.582,0.09,1.2),
("Ledbury",52.034,-2.423,0.08,1.1),("Bromyard",52.190,-2.508,0.05,0.9),("Kington",52.204,-3.030,0.04,0.8),
("Credenhill",52.087,-2.802,.03,.8),("Weobley",52.158,-2.875,.03,.6),("Pembridge",52.218,-2.893,.02,.6),("Bodenham",52.156,-2.690,.02,.7),
("Colwall",52.079,-2.357,.03,.7),("Much Marcle",51.994,-2.503,.02,.7),("Peterchurch",52.041,-2.955,.02,.8),("Ewyas Harold",51.954,-2.893,.02,.7),
("Wormelow",51.978,-2.733,.02,.7),("Kingstone",52.012,-2.832,.03,.7),("Hay",52.074,-3.125,.03,.7),("Wigmore",52.315,-2.857,.02,.7),
("Orleton",52.299,-2.748,.02,.7),("Goodrich",51.874,-2.617,.02,.6)]
SK=["medication","reablement","moving_handling"]
def hav(a,b):
    R=6371.0088; p1,p2=math.radians(a[0]),math.radians(b[0]); dl=math.radians(b[1]-a[1])
    h=math.sin((p2-p1)/2)**2+math.cos(p1)*math.cos(p2)*math.sin(dl/2)**2
    return 2*R*math.asin(math.sqrt(h))
def gen(n,seed,double=0.0,carer_factor=1.0,name=None):
    rng=random.Random(f"{n}-{seed}")
    def place():
        t=rng.choices(TOWNS,[t[3] for t in TOWNS])[0]
        r=t[4]*math.sqrt(rng.random()); th=rng.uniform(0,2*math.pi)
        return t[0],round(t[1]+r*math.cos(th)/111.2,6),round(t[2]+r*math.sin(th)/(111.2*math.cos(math.radians(t[1]))),6)
    H=3600; visits=[]; locs=[]; clients=[]
    peaks={"morning":(7.5*H,10*H),"lunch":(12*H,13*H),"tea":(16*H,18*H),"bed":(20*H,21*H)}
    patterns=[(("morning",),30),(("morning","lunch"),8),(("morning","tea"),10),(("morning","bed"),12),(("morning","lunch","tea"),8),
              (("morning","lunch","tea","bed"),22),(("lunch",),5),(("tea",),5)]
    while len(visits)<n:
        town,la,lo=place(); li=len(locs); locs.append({"id":li,"lat":la,"lon":lo,"locality":town})
        c=len(clients); csk={s:rng.random()<p for s,p in zip(SK,(0.45,0.12,0.22))}
        if csk["reablement"]: csk["moving_handling"]=False
        dbl=rng.random()<double if double else False
        if dbl and not csk["reablement"]: csk["moving_handling"]=True
        clients.append({"id":c,"location":li})
        for p in rng.choices([x[0] for x in patterns],[x[1] for x in patterns])[0]:
            if len(visits)>=n: break
            a,b=peaks[p]; w=round(rng.uniform(a,b)/300)*300
            d=60*rng.choices((15,30,45,60),((.15,.45,.28,.12) if p=="morning" else (.35,.45,.15,.05)))[0]
            lo_,hi=w-1800,w+1800
            lo_=max(lo_,7*H); hi=min(hi,22*H-d-900)
            sk=[s for s in SK if csk[s] and (s!="medication" or rng.random()<.85)]
            visits.append({"id":len(visits),"client":c,"location":li,"duration":d,"wanted":int(w),"tw":[int(lo_),int(hi)],"peak":p,
                           "skills":sk,"carers_required":1})
    if double:
        # exact 15% of visits, whole clients first
        want=round(double*n); got=0; order=list(range(len(clients))); rng.shuffle(order)
        for c in order:
            vs=[v for v in visits if v["client"]==c]
            if got+len(vs)<=want:
                for v in vs: v["carers_required"]=2
                got+=len(vs)
    m=round(n*0.16*carer_factor*(1+double)); carers=[]
    for i in range(m):
        town,la,lo=place(); li=len(locs); locs.append({"id":li,"lat":la,"lon":lo,"locality":town})
        kind=("early","split","late","split","early")[i%5]
        sh={"early":[[7*H,14*H]],"late":[[15*H,22*H]],"split":[[7*H,int(11.5*H)],[16*H,22*H]]}[kind]
        sk=[s for s,p in zip(SK,(.8,.4,.7)) if rng.random()<p]
        if i<3+(5 if double else 0): sk=list(SK)
        carers.append({"id":i,"home":li,"kind":kind,"shifts":sh,"skills":sk})
    for v in visits:   # make sure every visit has a qualified carer in a compatible shift
        ok=[c for c in carers if set(v["skills"])<=set(c["skills"]) and any(s[0]<=v["tw"][1] and v["tw"][0]+v["duration"]<=s[1] for s in c["shifts"])]
        assert len(ok)>=v["carers_required"],(v,len(ok))
    N=len(locs); T=[[0]*N for _ in range(N)]
    for i in range(N):
        for j in range(N):
            if i!=j: T[i][j]=max(60,round(hav((locs[i]["lat"],locs[i]["lon"]),(locs[j]["lat"],locs[j]["lon"]))*1.35/40*3600))
    shifts=[{"id":k,"carer":c["id"],"start":s[0],"end":s[1],"home":c["home"],"skills":c["skills"]} for k,(c,s) in enumerate((c,s) for c in carers for s in c["shifts"])]
    # continuity data, not scored in this benchmark
    for cl in clients: cl["preferred_carers"]=rng.sample(range(m),min(m,2))
    return {"name":name or f"hc{n}_s{seed}","seed":seed,"n_visits":n,"n_carers":m,"n_shifts":len(shifts),"time_unit":"second of day","speed_kmh":40,"detour":1.35,
            "locations":locs,"clients":clients,"visits":visits,"carers":carers,"shifts":shifts,"travel_s":T}
if __name__ == "__main__":
    # gen.py N SEED SHARE_OF_DOUBLE_UPS -> hcN[_dPP]_sSEED.json in the folder you stand in
    n, seed, double = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    I = gen(n, seed, double); I["name"] = f"hc{n}{'_d%02d' % round(100 * double) if double else ''}_s{seed}"
    json.dump(I, open(I["name"] + ".json", "w"), separators=(",", ":")); print(I["name"])
